import { describe, expect, it } from 'vitest';
import { clipStatistics, STATISTICS_PER_FEATURE } from '../../src/training/clip-statistics.js';

const CLIP = {
  frameCount: 7,
  // Two features; the first and the last frame are quiet.
  features: Float32Array.from([99, 99, 1, 10, 2, 10, 3, 10, 4, 10, 5, 10, 99, 99]),
  loud: Uint8Array.from([0, 1, 0, 1, 1, 1, 0]),
};

describe('clipStatistics', () => {
  it('has mean, deviation and percentiles from the first loud frame to the last', () => {
    const row = clipStatistics(CLIP);
    expect(row).toHaveLength(2 * STATISTICS_PER_FEATURE);
    const wanted = [3, Math.sqrt(2), 1.2, 2, 3, 4, 4.8];
    row.slice(0, STATISTICS_PER_FEATURE).forEach((value, index) => {
      expect(value).toBeCloseTo(wanted[index] ?? Number.NaN, 12);
    });
    expect(row.slice(STATISTICS_PER_FEATURE)).toEqual([10, 0, 10, 10, 10, 10, 10]);
  });

  it('takes the first frame of a clip in which none is loud', () => {
    const row = clipStatistics({ ...CLIP, loud: new Uint8Array(7) });
    expect(row.slice(0, 2)).toEqual([99, 0]);
  });
});
