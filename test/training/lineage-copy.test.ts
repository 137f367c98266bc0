import { describe, expect, it } from 'vitest';
import { lineageCopy } from '../../src/training/lineage-copy.js';
import { Random } from '../../src/training/random.js';

const RATE_HZ = 16_000;
/** A second of 400 Hz that grows, so that every sample has its place. */
const TONE = Float32Array.from({ length: RATE_HZ }, (_, n) => {
  return (n / RATE_HZ) * Math.sin((2 * Math.PI * 400 * n) / RATE_HZ);
});
const [NOISE, SLOWER, SHIFTED, HIGHER] = [0, 1, 2, 3] as const;

describe('lineageCopy', () => {
  it('adds white noise 20 dB under the recording', () => {
    const { samples, tempo } = copy(NOISE);
    const noise = samples.map((sample, n) => sample - (TONE[n] ?? 0));
    expect(10 * Math.log10(energy(TONE) / energy(noise))).toBeCloseTo(20, 1);
    expect(tempo).toBe(1);
  });

  it('is slower at the same pitch by frames that lie closer', () => {
    const { samples, tempo } = copy(SLOWER);
    expect(samples).toEqual(TONE);
    expect(tempo).toBe(0.8);
  });

  it('puts the last 0.2 s first', () => {
    const { samples } = copy(SHIFTED);
    expect(samples).toHaveLength(RATE_HZ);
    expect(samples.subarray(0, 3_200)).toEqual(TONE.subarray(12_800));
    expect(samples.subarray(3_200)).toEqual(TONE.subarray(0, 12_800));
  });

  it('is higher, with frames that make up for the shorter tape', () => {
    const { samples, tempo } = copy(HIGHER);
    expect(samples).toHaveLength(Math.ceil(RATE_HZ / 1.04));
    expect(samples.length / tempo).toBeCloseTo(RATE_HZ, -1);
    // 416 periods a second in what was 400.
    expect((crossings(samples) / samples.length) * RATE_HZ).toBeCloseTo(832, -1);
  });

  it('is the same whenever it is made, and takes recordings shorter than the shift', () => {
    expect(copy(NOISE)).toEqual(copy(NOISE));
    const short = lineageCopy(new Float32Array([1, 2, 3]), RATE_HZ, SHIFTED, seeded());
    expect([...short.samples].sort()).toEqual([1, 2, 3]);
  });

  it('knows no fifth kind', () => {
    expect(() => copy(4)).toThrow(RangeError);
  });
});

function copy(change: number) {
  return lineageCopy(TONE, RATE_HZ, change, seeded());
}

function seeded(): Random {
  return Random.fromSeed(0, 'copy');
}

function energy(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

function crossings(samples: Float32Array): number {
  return samples.filter((sample, n) => n > 0 && sample > 0 !== (samples[n - 1] ?? 0) > 0).length;
}
