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
    const drawn = terminal.taken();
    for (const row of screenOf(drawn)) expect(row.length).toBeLessThanOrEqual(62);
    terminal.columns = 70;
    terminal.emit('resize');
    sink.close();
    const rows = screenOf(drawn + terminal.taken());
    expect(rows.filter((row) => row.startsWith('a call'))).toHaveLength(1);
    expect(rows).toHaveLength(screenOf(drawn).length);
    expect(terminal.listenerCount('resize')).toBe(0);
  });

  it('leaves nothing on the first screen but its last state, without blanks that could wrap', () => {
    const terminal = new FakeTerminal();
    terminal.write('$ undertone demo\n');
    const sink = sinkOn(terminal);
    for (let windowIndex = 0; windowIndex < 3; windowIndex++) {
      sink.write(makeOutput(makeEvent({ windowIndex })));
    }
    sink.close();
    const text = terminal.taken();
    expect(screenOf(text).slice(0, 2)).toEqual(['$ undertone demo', 'a call']);
    expect(text.slice(text.lastIndexOf('\u001b'))).not.toMatch(/ $/m);
  });

  it('fits a terminal that is lower than the timeline, until it is closed', () => {
    const terminal = new FakeTerminal(80, 4);
    const sink = sinkOn(terminal);
    const live = terminal.taken();
    expect(screenOf(live)).toHaveLength(4);
    sink.close();
    expect(screenOf(live + terminal.taken()).length).toBeGreaterThan(4);
  });

  it.each(['close', 'abandon'] as const)('%s: gives first screen and cursor back, once', (end) => {
    const terminal = new FakeTerminal();
    const sink = sinkOn(terminal);
    sink[end]();
    expect(terminal.taken().match(/\?1049l\u001b\[\?25h/g)).toHaveLength(1);
    sink.abandon();
    sink.close();
    terminal.emit('resize');
    expect(terminal.taken()).toBe('');
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
