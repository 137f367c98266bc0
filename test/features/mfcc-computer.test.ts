import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UndertoneError } from '../../src/errors.js';
import { MfccComputer } from '../../src/features/mfcc-computer.js';
import { mfccOf } from '../../src/features/mfcc-of.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { PROFILES } from './profiles.js';
import { voiceLike } from './signals.js';

const BAD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

describe.each(Object.entries(PROFILES))('MFCC computer, profile %s', (_, profile) => {
  const computer = new MfccComputer(profile);

  it('never lets NaN or infinity out, whatever comes in', () => {
    const anySample = fc.oneof(fc.float(), fc.constantFrom(...BAD, 3.4e38, -3.4e38, 1.4e-45));
    const anySignal = fc.array(anySample, { minLength: 1, maxLength: 900, size: 'max' });
    fc.assert(
      fc.property(anySignal, (samples) => {
        const { features } = mfccOf(Float32Array.from(samples), computer);
        expect(features.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('reads a bad sample as 0, and has forgotten it in the next frame without it', () => {
    const spoilt = voiceLike(2_000);
    const mended = voiceLike(2_000);
    [0, 399, 400, 799, 800].forEach((position, i) => {
      spoilt[position] = BAD[i % BAD.length] ?? 0;
      mended[position] = 0;
    });
    expect(mfccOf(spoilt, computer)).toEqual(mfccOf(mended, computer));
  });
});

describe('MFCC computer', () => {
  const computer = new MfccComputer(PSF_PROFILE);

  it('writes its numbers where it is told, and nothing else', () => {
    const out = new Float32Array(20).fill(7);
    computer.compute(voiceLike(400), 0, 400, out, 3);
    expect([...out.subarray(0, 3), ...out.subarray(15)]).toEqual([7, 7, 7, 7, 7, 7, 7, 7]);
    expect(out.subarray(3, 15).includes(7)).toBe(false);
  });

  it('takes the sample before the frame into the pre-emphasis, and none from behind the end', () => {
    const samples = voiceLike(700);
    const out = new Float32Array(36);
    computer.compute(samples, 100, 450, out, 0);
    computer.compute(samples.subarray(99, 450), 1, 351, out, 12);
    computer.compute(samples.subarray(100, 450), 0, 350, out, 24);
    expect(out.subarray(12, 24)).toEqual(out.subarray(0, 12));
    expect(out.subarray(24, 36)).not.toEqual(out.subarray(0, 12));
  });

  it('leaves coefficients without the energy one alone when the level changes', () => {
    const samples = voiceLike(2_000);
    const louder = mfccOf(samples.map((sample) => sample * 3).map(Math.fround), computer);
    const { features } = mfccOf(samples, computer);
    features.forEach((value, i) => {
      expect(Math.abs(value - (louder.features[i] ?? Number.NaN))).toBeLessThan(1e-3);
    });
  });

  it('refuses a profile that is not usable', () => {
    expect(() => new MfccComputer({ ...PSF_PROFILE, fftLength: 500 })).toThrow(UndertoneError);
  });
});
