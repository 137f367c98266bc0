import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paletteOf } from '../../../connectors/terminal/paint.js';
import { Timeline, type TimelineOptions } from '../../../connectors/terminal/timeline.js';
import { makeEvent } from '../make-output.js';

const OPTIONS: TimelineOptions = {
  title: 'a call',
  lanes: [{ channel: 'customer' }, { channel: 'agent', off: 'the law' }],
  labels: ['neutral', 'happy', 'sad', 'angry'],
  windowMs: 2_575,
  hopMs: 640,
  totalMs: 12_000,
  truth: [
    { channel: 'customer', label: 'sad', startMs: 0, endMs: 4_000 },
    { channel: 'agent', label: 'neutral', startMs: 5_000, endMs: 8_000 },
  ],
};

function drawn(columns: number, options: Partial<TimelineOptions> = {}): string[] {
  const timeline = new Timeline({ ...OPTIONS, ...options }, paletteOf(false));
  timeline.add(makeEvent({ kind: 'provisional', status: 'provisional' }));
  for (let windowIndex = 0; windowIndex < 12; windowIndex++) {
    const label = windowIndex < 4 ? 'sad' : windowIndex < 8 ? null : 'angry';
    timeline.add(makeEvent({ windowIndex, label }));
  }
  return timeline.draw(columns);
}

describe('Timeline', () => {
  it('draws a lane per channel, the truth beside it, and why a channel is off', () => {
    expect(drawn(80)).toMatchInlineSnapshot(`
      [
        "a call",
        "",
        "           ╷0:00                                          ╷0:10",
        "customer        ▆▆▆▆▆▆▆▆▆▆▆▆············▆▆▆▆▆▆▆▆▆▆▆▆",
        "                sad                     angry",
        "truth      sad────────────────",
        "now        0:09.6  angry     ███████░░░  70 %",
        "",
        "agent      off: the law",
        "truth                             neutral────────",
        "",
        "           █neutral █happy █sad █angry",
      ]
    `);
  });

  it('shows the latest part of a call that does not fit', () => {
    expect(drawn(24, { totalMs: 600_000 }).slice(2, 5)).toMatchInlineSnapshot(`
      [
        "",
        "customer     ▆▆▆····▆▆▆▆",
        "             sa     ang",
      ]
    `);
  });

  it('shows how far a live event is behind', () => {
    const now = drawn(100, { latencyClock: () => 11 * 640 + 2_575 + 250 });
    expect(now.find((line) => line.startsWith('now'))).toContain('0.25 s behind');
  });

  it('always gives as many lines, none too wide', () => {
    const height = drawn(80).length;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (columns) => {
        const lines = drawn(columns);
        expect(lines).toHaveLength(height);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
