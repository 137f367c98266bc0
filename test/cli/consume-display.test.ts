import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { consumeDisplay, summaryDisplay, utteranceDisplay } from '../../src/cli/consume-display.js';
import type { CliIo } from '../../src/cli/io.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { makeSummary, makeUtterance } from '../connectors/make-followed.js';
import { makeEvent } from '../connectors/make-output.js';

const EVENTS = [0, 1, 2].map((windowIndex) => makeEvent({ windowIndex }));

/** What `consume` writes of events, to a terminal or a file. */
async function shown(
  events: readonly EmotionEvent[],
  { isTTY, json = false, call }: { isTTY: boolean; json?: boolean; call?: string },
) {
  const terminal = isTTY ? { isTTY, columns: 100, rows: 40 } : {};
  const stdout = Object.assign(new PassThrough(), terminal);
  const io = { stdout, environment: { TERM: 'xterm', NO_COLOR: '1' } } as unknown as CliIo;
  const display = consumeDisplay({ json, call }, io, () => undefined);
  for (const event of events) await display.show(event);
  await display.close();
  return { isLive: display.isLive, text: String(stdout.read() ?? '') };
}

describe('what undertone consume shows', () => {
  it('is the timeline of a call that is named, on a terminal', async () => {
    const { isLive, text } = await shown(EVENTS, { isTTY: true, call: 'call-1' });
    expect(isLive).toBe(true);
    expect(text).toContain('undertone consume · call-1 · stand-in');
    expect(text).toContain('customer');
    expect(text).toContain('agent');
    expect(text).toContain('sad');
  });

  it('is a line an event where a timeline knows no hop: of a call with one window', async () => {
    const { text } = await shown(EVENTS.slice(0, 1), { isTTY: true, call: 'call-1' });
    expect(text).toMatch(/^0:00\.0-0:02\.6 .*customer.*sad/);
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  it('is a line an event without a terminal, with the call where none is named', async () => {
    const { isLive, text } = await shown(EVENTS, { isTTY: false });
    expect(isLive).toBe(false);
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => line.startsWith('call-1'))).toBe(true);
    const named = await shown(EVENTS, { isTTY: false, call: 'call-1' });
    expect(named.text).not.toContain('call-1');
  });

  it('is JSON where that is asked for, on a terminal, too', async () => {
    const { text } = await shown(EVENTS, { isTTY: true, json: true, call: 'call-1' });
    const ids = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as EmotionEvent).id);
    expect(ids).toEqual(EVENTS.map(({ id }) => id));
  });
});

describe('what undertone consume shows of utterances and summaries', () => {
  async function linesOf(isOfUtterances: boolean, json: boolean, call?: string): Promise<string[]> {
    const stdout = new PassThrough();
    const io = { stdout, environment: { NO_COLOR: '1' } } as unknown as CliIo;
    const choice = { json, call };
    if (isOfUtterances) {
      const display = utteranceDisplay(choice, io, () => undefined);
      await display.show(makeUtterance({ phase: 'start' }));
      await display.show(makeUtterance({ label: null, scores: [], confidence: null }));
      await display.show(makeUtterance({ status: 'uncertain', label: null }));
      await display.close();
    } else {
      const display = summaryDisplay(choice, io, () => undefined);
      await display.show(makeSummary());
      await display.show(makeSummary({ emotions: [], episodes: [], talkMs: 0 }));
      await display.close();
    }
    return String(stdout.read()).trimEnd().split('\n');
  }

  it('is a line each', async () => {
    expect(await linesOf(true, false)).toEqual([
      'call-1  0:00.0-0:02.6  customer  start     sad        70 %',
      'call-1  0:00.0-0:02.6  customer  final     no window with enough speech',
      'call-1  0:00.0-0:02.6  customer  final     uncertain  70 %',
    ]);
    expect(await linesOf(false, false, 'call-1')).toEqual([
      '0:00.0-0:40.0  customer  talked 18.3 s: sad 70 %, angry 30 %; longest sad 7.0 s',
      '0:00.0-0:40.0  customer  talked 0.0 s',
    ]);
  });

  it('is JSON where that is asked for', async () => {
    const [utterance = ''] = await linesOf(true, true);
    expect(JSON.parse(utterance)).toEqual(makeUtterance({ phase: 'start' }));
    const [summary = ''] = await linesOf(false, true);
    expect(JSON.parse(summary)).toEqual(makeSummary());
  });
});
