import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { paletteOf, wantsColor } from '../../../connectors/terminal/paint.js';
import { fitsTimeline, TimelineSink } from '../../../connectors/terminal/timeline-sink.js';
import { makeEvent, makeOutput } from '../make-output.js';
import { screenOf } from './screen-of.js';

class FakeTerminal extends PassThrough {
  readonly isTTY = true;

  constructor(
    public columns = 80,
    public rows = 24,
  ) {
    super();
  }

  /** All that was written since the last look. */
  taken(): string {
    return String(this.read() ?? '');
  }
}

function sinkOn(terminal: FakeTerminal, isColored = false): TimelineSink {
  return new TimelineSink(terminal, paletteOf(isColored), {
    title: 'a call',
    lanes: [{ channel: 'customer' }],
    labels: ['sad'],
    windowMs: 2_575,
    hopMs: 640,
  });
}

describe('TimelineSink', () => {
  it('redraws in place: the screen shows one timeline, however many events came', () => {
    const terminal = new FakeTerminal();
    const sink = sinkOn(terminal);
    for (let windowIndex = 0; windowIndex < 5; windowIndex++) {
      sink.write(makeOutput(makeEvent({ windowIndex })));
    }
    sink.close();
    const rows = screenOf(terminal.taken());
    expect(rows.filter((row) => row.startsWith('a call'))).toHaveLength(1);
    expect(rows.find((row) => row.startsWith('customer'))).toContain('▆▆▆▆▆');
    expect(rows.find((row) => row.startsWith('now'))).toContain('sad');
  });

  it('draws while events come, and not at each of them', async () => {
    const terminal = new FakeTerminal();
    const sink = sinkOn(terminal);
    terminal.taken();
    for (let i = 0; i < 1_000; i++) sink.write(makeOutput(makeEvent({ windowIndex: i })));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(terminal.taken().match(/a call/g)).toHaveLength(1);
    sink.close();
  });

  it('follows a terminal that changes its size', () => {
    const terminal = new FakeTerminal(120);
    const sink = sinkOn(terminal);
    sink.write(makeOutput());
    terminal.columns = 62;
    terminal.emit('resize');
    sink.close();
    const rows = screenOf(terminal.taken());
    expect(rows.filter((row) => row.startsWith('a call'))).toHaveLength(1);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(62);
    expect(terminal.listenerCount('resize')).toBe(0);
  });

  it('shows the cursor again', () => {
    const terminal = new FakeTerminal();
    sinkOn(terminal).close();
    expect(terminal.taken().trimEnd()).toMatch(/\?25h$/);
  });

  it('is coloured where that is wanted', () => {
    const terminal = new FakeTerminal();
    const sink = sinkOn(terminal, true);
    sink.write(makeOutput());
    sink.close();
    expect(terminal.taken()).toContain('\u001b[34m');
  });
});

describe('fitsTimeline', () => {
  it('wants a terminal that is large enough and not dumb', () => {
    expect(fitsTimeline(new FakeTerminal(), {})).toBe(true);
    expect(fitsTimeline(new FakeTerminal(59), {})).toBe(false);
    expect(fitsTimeline(new FakeTerminal(80, 10), {})).toBe(false);
    expect(fitsTimeline(new FakeTerminal(), { TERM: 'dumb' })).toBe(false);
    expect(fitsTimeline(new PassThrough(), {})).toBe(false);
  });
});

describe('wantsColor', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('%j on a terminal: %s gives %s', (environment, isTerminal, expected) => {
    expect(wantsColor(environment, isTerminal)).toBe(expected);
  });
});
