import { describe, expect, it } from 'vitest';
import { coverageCurve } from '../../src/training/coverage.js';
import { tinyClips } from './tiny-training.js';

/** Logits of two classes that give the first of them this probability. */
function certain(probability: number) {
  const logits = [Math.log(probability / (1 - probability)), 0];
  return { startFrame: 0, frameCount: 4, logits };
}

describe('coverageCurve', () => {
  const [clip] = tinyClips(1, 1);
  if (clip === undefined) throw new RangeError('no clip');
  // Sure and right, unsure and wrong.
  const windows = [certain(0.92), certain(0.42)];
  const curve = coverageCurve([{ clip, hearing: 'direct', label: 0, windows, sparse: false }], 2);
  const at = (threshold: number) => curve.find((point) => point.threshold === threshold);

  it('leaves out what is less sure than the threshold', () => {
    expect(at(0)).toEqual({ threshold: 0, coverage: 1, accuracy: 0.5, uar: 0.5 });
    expect(at(0.55)).toMatchObject({ coverage: 1 });
    expect(at(0.6)).toEqual({ threshold: 0.6, coverage: 0.5, accuracy: 1, uar: 1 });
    expect(at(0.9)).toMatchObject({ coverage: 0.5 });
  });

  it('ends where nothing is left', () => {
    expect(curve.at(-1)?.threshold).toBe(0.9);
  });
});
