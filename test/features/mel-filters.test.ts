import { describe, expect, it } from 'vitest';
import { UndertoneError } from '../../src/errors.js';
import { MelFilters } from '../../src/features/mel-filters.js';
import { PSF_PROFILE } from '../../src/features/profile.js';

/** What psf 0.6 computes as edges of its 26 filters at 16 kHz and 512 points. */
const PSF_EDGES = [
  0, 2, 4, 7, 10, 13, 16, 20, 24, 29, 34, 40, 46, 53, 60, 68, 77, 87, 97, 109, 122, 136, 152, 169,
  188, 209, 231, 256,
];

describe('mel filters', () => {
  it('are triangles between the edges of psf', () => {
    const filters = new MelFilters(PSF_PROFILE);
    for (let bin = 0; bin <= 256; bin++) {
      const response = responseTo(bin, filters);
      const expected = response.map((_, filter) => triangleAt(bin, filter));
      response.forEach((weight, filter) => {
        expect(weight).toBeCloseTo(expected[filter] ?? Number.NaN, 14);
      });
    }
  });

  it('give no energy where there is none', () => {
    const energies = new Float64Array(26).fill(1);
    new MelFilters(PSF_PROFILE).compute(new Float64Array(257), energies);
    expect(energies).toEqual(new Float64Array(26));
  });

  it('keep to the range they are asked for', () => {
    const filters = new MelFilters({ ...PSF_PROFILE, lowHz: 1_000, highHz: 4_000 });
    const reached = Array.from({ length: 257 }, (_, bin) => bin).filter((bin) =>
      responseTo(bin, filters).some((weight) => weight > 0),
    );
    expect(reached[0]).toBe(33);
    expect(reached.at(-1)).toBe(127);
  });

  it('are refused when one of them is too narrow for any bin', () => {
    const narrow = () => new MelFilters({ ...PSF_PROFILE, filterCount: 128 });
    expect(narrow).toThrow(UndertoneError);
    expect(narrow).toThrow(/CONFIG: profile\.filterCount: mel filter \d+ covers no FFT bin/);
  });

  it('stand where they are as narrow as one bin', () => {
    const filters = new MelFilters({ ...PSF_PROFILE, filterCount: 40 });
    const total = Array.from({ length: 257 }, (_, bin) => responseTo(bin, filters));
    for (let filter = 0; filter < 40; filter++) {
      expect(total.some((response) => (response[filter] ?? 0) > 0)).toBe(true);
    }
  });
});

function responseTo(bin: number, filters: MelFilters): number[] {
  const power = new Float64Array(257);
  const energies = new Float64Array(filters.count);
  power[bin] = 1;
  filters.compute(power, energies);
  return [...energies];
}

function triangleAt(bin: number, filter: number): number {
  const [left = 0, centre = 0, right = 0] = PSF_EDGES.slice(filter);
  if (bin >= left && bin < centre) return (bin - left) / (centre - left);
  return bin >= centre && bin < right ? (right - bin) / (right - centre) : 0;
}
