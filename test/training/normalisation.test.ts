import { describe, expect, it } from 'vitest';
import { normalisationOf } from '../../src/training/normalisation.js';
import { eachHearing } from '../../src/training/clip-features.js';
import { tinyClips } from './tiny-training.js';

describe('normalisationOf', () => {
  it('takes mean and standard deviation of each coefficient over both hearings', () => {
    const flags = new Uint8Array(2);
    const [clip] = tinyClips(1, 1);
    if (clip === undefined) throw new RangeError('no clip');
    const byHearing = {
      direct: [1, 5, 3, 5],
      telephone: [5, 5, 7, 5],
    };
    const frames = eachHearing((hearing) => ({
      frameCount: 2,
      features: Float32Array.from(byHearing[hearing]),
      loud: flags,
      speech: flags,
    }));
    const { mean, sd } = normalisationOf([{ clip, label: 0, frames, copies: [] }], 2);
    expect(mean).toEqual([4, 5]);
    expect(sd[0]).toBeCloseTo(Math.sqrt(5), 12);
    // A constant coefficient must not divide by zero.
    expect(sd[1]).toBe(1e-6);
  });
});
