import { describe, expect, it } from 'vitest';
import { Cepstrum } from '../../src/features/cepstrum.js';
import { PSF_PROFILE, type MfccProfile } from '../../src/features/profile.js';
import { voiceLike } from './signals.js';

describe('cepstrum', () => {
  it.each([
    ['26 values, columns 1-12, lifter 22', PSF_PROFILE],
    ['26 values, all columns, no lifter', columns(26, 0, 25, 0)],
    ['an odd number of values', columns(23, 0, 22, 22)],
    ['columns from an even one on', columns(40, 2, 19, 30)],
    ['one value', columns(1, 0, 0, 22)],
  ])('is the orthonormal DCT-II by definition: %s', (_, profile) => {
    const values = Float64Array.from(voiceLike(profile.filterCount));
    const cepstrum = new Cepstrum(profile);
    const out = new Float32Array(cepstrum.count + 2);
    cepstrum.compute(values, out, 1);
    const expected = dct(values, profile);
    expect(cepstrum.count).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(out[i + 1]).toBeCloseTo(value, 6);
    });
    expect([out[0], out.at(-1)]).toEqual([0, 0]);
  });
});

function columns(count: number, first: number, last: number, lifter: number): MfccProfile {
  return {
    ...PSF_PROFILE,
    filterCount: count,
    firstCoefficient: first,
    lastCoefficient: last,
    lifter,
  };
}

function dct(values: Float64Array, profile: MfccProfile): number[] {
  const { firstCoefficient, lastCoefficient, lifter, filterCount } = profile;
  return Array.from({ length: lastCoefficient - firstCoefficient + 1 }, (_, row) => {
    const k = firstCoefficient + row;
    const sum = values.reduce(
      (total, value, n) => total + value * Math.cos((Math.PI * k * (n + 0.5)) / filterCount),
      0,
    );
    const lift = lifter === 0 ? 1 : 1 + (lifter / 2) * Math.sin((Math.PI * k) / lifter);
    return lift * sum * Math.sqrt((k === 0 ? 1 : 2) / filterCount);
  });
}
