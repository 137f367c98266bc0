import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  checkUtterances,
  utterancesEnd,
  UTTERANCES_START,
  utterancesStep,
  type UtteranceNews,
  type UtteranceState,
} from '../../src/operators/utterances.js';
import { heardWindows, runsOf, type HeardStream } from './heard-windows.js';

/** Pauses of 5 frames, intervals of 10. */
const OPTIONS = { pauseMs: 50, intervalMs: 100 };
const HOP_MS = 10;

function newsOf(stream: HeardStream): UtteranceNews[] {
  const all: UtteranceNews[] = [];
  let state: UtteranceState = UTTERANCES_START;
  for (const window of heardWindows(stream)) {
    const [next, news] = utterancesStep(OPTIONS, state, window, HOP_MS);
    state = JSON.parse(JSON.stringify(next)) as UtteranceState;
    all.push(...news);
  }
  return [...all, ...utterancesEnd(state)[1]];
}

/** `1` for a frame of speech. */
function framesOf(text: string): boolean[] {
  return Array.from(text, (frame) => frame === '1');
}

function told(text: string): unknown[] {
  const news = newsOf({ isSpeech: framesOf(text), probabilities: () => null });
  return news.map(({ phase, utterance: { index, startFrame, endFrame } }) => {
    return [phase, index, startFrame, endFrame];
  });
}

describe('utterances', () => {
  it.each<[string, string, unknown[]]>([
    ['none in silence', '0000000000000000', []],
    [
      'of one that a pause ends',
      '0011100000000000',
      [
        ['start', 0, 2, 5],
        ['final', 0, 2, 5],
      ],
    ],
    [
      'of one that the end of the stream ends',
      '000000000111',
      [
        ['start', 0, 9, 11],
        ['final', 0, 9, 12],
      ],
    ],
    [
      'over a pause that is too short to end one',
      '1110000111000000',
      [
        ['start', 0, 0, 8],
        ['interval', 0, 0, 10],
        ['final', 0, 0, 10],
      ],
    ],
    [
      'two, of which one ends as the other begins',
      '1100000110000000',
      [
        ['start', 0, 0, 2],
        ['final', 0, 0, 2],
        ['start', 1, 7, 8],
        ['final', 1, 7, 9],
      ],
    ],
    [
      'one interval a window at most, however long the hop',
      '11111111111111111111111111111',
      [
        ['start', 0, 0, 8],
        ['interval', 0, 0, 11],
        ['interval', 0, 0, 20],
        ['final', 0, 0, 29],
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it('take the mean of the windows that they are most of, weighted by their speech', () => {
    // Of windows [0, 8) [3, 11) [6, 14), 8 of 8, 5 of 5 and 2 of 3 frames are the first one's.
    const isSpeech = framesOf('11111111000001100000');
    const rows = [[1, 0], [0.5, 0.5], [0, 1], null, null];
    const news = newsOf({
      isSpeech,
      probabilities: (i) => rows[i] ?? null,
      smoothedLabel: (i) => i,
    });
    const first = news.find(({ phase }) => phase === 'final')?.utterance;
    expect(first).toMatchObject({ index: 0, windows: 3, weight: 15, smoothedLabel: 2 });
    expect(first?.sums).toEqual([10.5e7, 4.5e7]);
  });

  it('do not claim a window that is another one’s for the most part', () => {
    const isSpeech = framesOf('1111110000011000000000');
    const news = newsOf({ isSpeech, probabilities: (i) => (i === 0 ? [1] : null) });
    const windows = news
      .filter(({ phase }) => phase === 'final')
      .map(({ utterance }) => utterance.windows);
    expect(windows).toEqual([1, 0]);
  });

  it('are those that pauses leave, whatever the windows, each begun and ended once', () => {
    const frames = fc
      .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 12 })), { maxLength: 30 })
      .map((runs) => runs.flatMap(([isSpeech, length]) => Array<boolean>(length).fill(isSpeech)));
    fc.assert(
      fc.property(frames, (isSpeech) => {
        const news = newsOf({ isSpeech, probabilities: (i) => (i % 3 === 0 ? null : [0.5, 0.5]) });
        const expected = utterancesIn(isSpeech);
        const finals = news.filter(({ phase }) => phase === 'final').map((one) => one.utterance);
        const starts = news.filter(({ phase }) => phase === 'start').map((one) => one.utterance);
        expect(finals.map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual(expected);
        expect(finals.map(({ index }) => index)).toEqual(expected.map((_, i) => i));
        expect(starts.map(({ startFrame }) => startFrame)).toEqual(expected.map(([from]) => from));
        expect(news.map(({ ordinal }) => ordinal)).toEqual(news.map((_, i) => i));
        const speech = finals.reduce((sum, { speechFrames }) => sum + speechFrames, 0);
        expect(speech).toBe(isSpeech.filter(Boolean).length);
      }),
    );
  });

  it('refuse options out of range', () => {
    expect(() => {
      checkUtterances({ pauseMs: 0, intervalMs: 100 });
    }).toThrow(/^USAGE: utterances.pauseMs/);
    expect(() => {
      checkUtterances({ pauseMs: 500, intervalMs: 1 });
    }).toThrow(/^USAGE: utterances.intervalMs/);
  });
});

/** Told from all the frames at once. */
function utterancesIn(isSpeech: readonly boolean[]): [number, number][] {
  const utterances: [number, number][] = [];
  for (const { startFrame, endFrame } of runsOf(isSpeech, 0, isSpeech.length)) {
    const last = utterances.at(-1);
    if (last !== undefined && startFrame - last[1] < 5) last[1] = endFrame;
    else utterances.push([startFrame, endFrame]);
  }
  return utterances;
}
