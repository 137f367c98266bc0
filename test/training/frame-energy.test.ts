import { describe, expect, it } from 'vitest';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { loudFrames } from '../../src/training/frame-energy.js';

describe('loudFrames', () => {
  it('marks what is at most 35 dB under the loudest frame', () => {
    const amplitudes = [1, 10 ** (-30 / 20), 10 ** (-40 / 20), 0];
    const samples = Float32Array.from({ length: 4 * 1600 }, (_, n) => {
      return amplitudes[Math.floor(n / 1600)] ?? 0;
    });
    const loud = loudFrames(samples, 38, PSF_PROFILE);
    // Frames of 400 samples every 160: 7 lie wholly in each stretch of 1,600.
    expect([...loud.subarray(0, 7)]).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect([...loud.subarray(10, 17)]).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect([...loud.subarray(20, 38)]).toEqual(new Array(18).fill(0));
  });

  it('finds nothing in digital silence', () => {
    expect(loudFrames(new Float32Array(1600), 8, PSF_PROFILE)).toEqual(new Uint8Array(8));
  });
});
