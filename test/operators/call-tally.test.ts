import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  EMPTY_TALLY,
  longestEpisodes,
  sharesOf,
  tallyStep,
  type CallTally,
} from '../../src/operators/call-tally.js';
import type { HeardWindow } from '../../src/operators/heard-window.js';
import { heardWindows, type HeardStream } from './heard-windows.js';

function tallyOf(windows: readonly HeardWindow[]): CallTally {
  return windows.reduce<CallTally>((tally, window) => {
    return JSON.parse(JSON.stringify(tallyStep(tally, window))) as CallTally;
  }, EMPTY_TALLY);
}

const anyStream: fc.Arbitrary<HeardStream> = fc
  .record({
    isSpeech: fc.array(fc.boolean(), { maxLength: 80 }),
    rows: fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 30 }),
    labels: fc.array(fc.option(fc.nat({ max: 2 })), { minLength: 30 }),
  })
  .map(({ isSpeech, rows, labels }) => ({
    isSpeech,
    probabilities: (i: number) => {
      const p = rows[i] ?? null;
      return p === null ? null : [p, 1 - p];
    },
    smoothedLabel: (i: number) => labels[i] ?? null,
  }));

describe('the tally of a call', () => {
  it('counts each frame of speech once, and all windows', () => {
    fc.assert(
      fc.property(anyStream, (stream) => {
        const windows = heardWindows(stream);
        const tally = tallyOf(windows);
        expect(tally.talkFrames).toBe(stream.isSpeech.filter(Boolean).length);
        expect(tally.windows).toBe(windows.length);
      }),
    );
  });

  it('has shares and trends as weighted least squares over all windows at once', () => {
    fc.assert(
      fc.property(anyStream, (stream) => {
        const windows = heardWindows(stream);
        const shares = sharesOf(tallyOf(windows));
        const expected = leastSquares(windows);
        expect(shares).toHaveLength(expected === undefined ? 0 : 2);
        if (expected === undefined) return;
        expect(shares[0]?.share).toBeCloseTo(expected.mean, 6);
        expect((shares[0]?.share ?? 0) + (shares[1]?.share ?? 0)).toBeCloseTo(1, 6);
        if (expected.slope === null) expect(shares[0]?.trendPerWindow).toBeNull();
        else expect(shares[0]?.trendPerWindow).toBeCloseTo(expected.slope, 6);
      }),
    );
  });

  it('finds the slope of an emotion that gains the same with every window', () => {
    const isSpeech = Array<boolean>(3 * 20 + 8).fill(true);
    const windows = heardWindows({ isSpeech, probabilities: (i) => [0.1 + i / 40, 0.9 - i / 40] });
    const [first, second] = sharesOf(tallyOf(windows));
    expect(first?.trendPerWindow).toBeCloseTo(1 / 40, 9);
    expect(second?.trendPerWindow).toBeCloseTo(-1 / 40, 9);
  });

  it('keeps the three longest episodes, of equals the earlier first', () => {
    fc.assert(
      fc.property(anyStream, (stream) => {
        const windows = heardWindows(stream);
        const expected = episodesOf(windows);
        expect(longestEpisodes(tallyOf(windows))).toEqual(expected.slice(0, 3));
      }),
    );
  });

  it('ends an episode where audio was not heard', () => {
    const common = { speech: [], probabilities: null, smoothedLabel: 1 };
    const windows: HeardWindow[] = [
      { ...common, windowIndex: 0, startFrame: 0, endFrame: 8, firstNewFrame: 0 },
      { ...common, windowIndex: 9, startFrame: 27, endFrame: 35, firstNewFrame: 27 },
    ];
    expect(longestEpisodes(tallyOf(windows))).toEqual([
      { label: 1, startFrame: 0, endFrame: 8 },
      { label: 1, startFrame: 27, endFrame: 35 },
    ]);
  });
});

/** By the textbook, in floating point, of the first label. */
function leastSquares(windows: readonly HeardWindow[]) {
  const points = windows.flatMap(({ windowIndex, speech, probabilities }) => {
    const w = speech.reduce((sum, run) => sum + run.endFrame - run.startFrame, 0);
    return probabilities === null || w === 0
      ? []
      : [{ t: windowIndex, w, p: probabilities[0] ?? 0 }];
  });
  if (points.length === 0) return undefined;
  const total = points.reduce((sum, { w }) => sum + w, 0);
  const mean = points.reduce((sum, { w, p }) => sum + w * p, 0) / total;
  const middle = points.reduce((sum, { w, t }) => sum + w * t, 0) / total;
  const spread = points.reduce((sum, { w, t }) => sum + w * (t - middle) ** 2, 0);
  const product = points.reduce((sum, { w, t, p }) => sum + w * (t - middle) * (p - mean), 0);
  return { mean, slope: points.length < 2 ? null : product / spread };
}

/** All of them at once, longest first. */
function episodesOf(windows: readonly HeardWindow[]) {
  const episodes: { label: number; startFrame: number; endFrame: number }[] = [];
  let before: number | null = null;
  for (const { smoothedLabel: label, firstNewFrame: startFrame, endFrame } of windows) {
    const last = episodes.at(-1);
    if (label !== null && label === before && last !== undefined) last.endFrame = endFrame;
    else if (label !== null) episodes.push({ label, startFrame, endFrame });
    before = label;
  }
  const length = (one: { startFrame: number; endFrame: number }) => one.endFrame - one.startFrame;
  return episodes.sort((a, b) => length(b) - length(a) || a.startFrame - b.startFrame);
}
