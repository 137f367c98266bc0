import { describe, expect, it } from 'vitest';

import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { chunksOfMs, outputsOf, synthetic, voice } from './run.js';

async function eventsOf(seconds: number, rate: number, valueAt = voice): Promise<EmotionEvent[]> {
  const outputs = await outputsOf(chunksOfMs(synthetic(rate, seconds, valueAt), 100));
  return outputs.map(({ event }) => event);
}

function facts({ kind, windowIndex, status, startMs, endMs, heardMs }: EmotionEvent): unknown[] {
  return [kind, windowIndex, status, startMs, endMs, heardMs];
}

/** The stand-in's card has no figures for telephone bandwidth: all that has a label is degraded. */
function atBandwidth([kind, index, status, ...rest]: unknown[], rate: number): unknown[] {
  const isDegraded = rate < 16_000 && status !== 'no_speech';
  return [kind, index, isDegraded ? 'degraded' : status, ...rest];
}

const EARLY = ['provisional', 0, 'provisional', 0, 1_225, 1_225];

/** Nothing but speech: window 0 is [0, 2.575 s), window 1 begins at 0.64 s. */
describe.each([8_000, 16_000, 48_000])('speech from beginning to end at %d Hz', (rate) => {
  it.each<[number, unknown[][]]>([
    [0.01, [['window', 0, 'no_speech', 0, 10, 10]]],
    [0.5, [['window', 0, 'no_speech', 0, 500, 500]]],
    [1.2, [['window', 0, 'no_speech', 0, 1_200, 1_200]]],
    [1.3, [EARLY, ['window', 0, 'final', 0, 1_300, 1_300]]],
    [2, [EARLY, ['window', 0, 'final', 0, 2_000, 2_000]]],
    [2.56, [EARLY, ['window', 0, 'final', 0, 2_560, 2_560]]],
    [2.575, [EARLY, ['window', 0, 'final', 0, 2_575, 2_575]]],
    [
      2.6,
      [EARLY, ['window', 0, 'final', 0, 2_575, 2_575], ['window', 1, 'final', 640, 2_600, 1_960]],
    ],
    [
      3.215,
      [EARLY, ['window', 0, 'final', 0, 2_575, 2_575], ['window', 1, 'final', 640, 3_215, 2_575]],
    ],
  ])('of %d s', async (seconds, expected) => {
    const events = await eventsOf(seconds, rate);
    expect(events.map(facts)).toEqual(expected.map((event) => atBandwidth(event, rate)));
    expect(events.map(({ ordinal, kind }) => [kind, ordinal])).toEqual(
      expected.map(([kind, index]) => [kind, index]),
    );
    expect(events.at(-1)?.endSample).toBe(Math.round(seconds * rate));
  });
});

describe('other ends and beginnings', () => {
  it('a stream without a sample gives no event', async () => {
    expect(await eventsOf(0, 16_000)).toEqual([]);
  });

  it('no early result where the first window is complete before there is enough speech', async () => {
    const late = (seconds: number): number => (seconds < 1.5 ? 0 : voice(seconds));
    const events = await eventsOf(4, 16_000, late);
    expect(events.map(({ kind }) => kind)).not.toContain('provisional');
    expect(events.map(({ status }) => status)).toEqual(['no_speech', 'final', 'final', 'final']);
  });

  it('silence gives windows without a label, and a speech ratio of 0', async () => {
    const events = await eventsOf(4, 16_000, () => 0);
    expect(events.map(({ status }) => status)).toEqual(Array(4).fill('no_speech'));
    for (const { speechRatio, heardMs } of events) {
      expect(speechRatio).toBe(0);
      expect(heardMs).toBeGreaterThan(0);
    }
  });

  it('the last frame is extended with zeros, one sample longer makes one frame more', async () => {
    const audio = synthetic(16_000, 41_201 / 16_000, voice);
    const outputs = await outputsOf(chunksOfMs(audio, 100));
    const windows = outputs.filter(({ event }) => event.kind === 'window');
    expect(windows.map(({ event }) => [event.endSample, event.heardMs])).toEqual([
      [41_200, 2_575],
      [41_201, 1_935],
    ]);
  });
});
