import { describe, expect, it } from 'vitest';
import { emittedWindows, tempered, verdictOf } from '../../src/training/scored-clip.js';
import { tinyClips } from './tiny-training.js';

const window = (startFrame: number, logits: number[]) => ({ startFrame, frameCount: 4, logits });
const WINDOWS = [window(0, [1, 0]), window(2, [0, 1]), window(4, [0, 3])];

describe('emittedWindows', () => {
  it('keeps those with enough speech', () => {
    const speech = Uint8Array.from([1, 1, 1, 1, 0, 0, 0, 0]);
    const { windows, sparse } = emittedWindows(WINDOWS, speech, 2);
    expect(windows.map(({ startFrame }) => startFrame)).toEqual([0, 2]);
    expect(sparse).toBe(false);
  });

  it('falls back on the one with most speech, and says so', () => {
    const speech = Uint8Array.from([0, 0, 1, 1, 1, 0, 0, 0]);
    const { windows, sparse } = emittedWindows(WINDOWS, speech, 4);
    expect(windows.map(({ startFrame }) => startFrame)).toEqual([2]);
    expect(sparse).toBe(true);
  });
});

describe('verdictOf', () => {
  const [clip] = tinyClips(1, 1);
  if (clip === undefined) throw new RangeError('no clip');
  const scored = (windows: typeof WINDOWS) => ({
    clip,
    hearing: 'direct' as const,
    label: 1,
    windows,
    sparse: false,
  });

  it('takes the highest mean log-probability, not a vote of windows', () => {
    const two = [window(0, [0.2, 0]), window(2, [0.2, 0]), window(4, [0, 3])];
    expect(verdictOf(scored(two))).toEqual({ truth: 1, predicted: 1 });
  });

  it('divides logits by the temperature', () => {
    expect(tempered(scored(WINDOWS), 2).windows[2]?.logits).toEqual([0, 1.5]);
  });
});
