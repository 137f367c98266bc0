import { describe, expect, it } from 'vitest';
import { hearingsOf } from '../../src/training/hearing.js';

const RATE_HZ = 16_000;

function sine(hz: number, rateHz: number, seconds = 1): Float32Array {
  const length = Math.round(seconds * rateHz);
  return Float32Array.from({ length }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hz * n) / rateHz));
}

/** Root mean square of the middle, away from what the ends do to filters. */
function level(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 4, (3 * samples.length) / 4);
  return Math.sqrt(middle.reduce((sum, value) => sum + value * value, 0) / middle.length);
}

describe('hearingsOf', () => {
  it('passes what a telephone passes, at its place in time', () => {
    const samples = sine(997, RATE_HZ);
    const hearings = hearingsOf({ sampleRateHz: RATE_HZ, samples }, RATE_HZ);
    expect(hearings.direct).toEqual(samples);
    const telephone = hearings.telephone;
    expect(telephone).toHaveLength(samples.length);
    const difference = telephone.map((value, n) => value - (samples[n] ?? 0));
    // Noise of mu-law lies some 35 dB under the signal.
    expect(level(difference)).toBeLessThan(level(samples) / 40);
    expect(level(difference)).toBeGreaterThan(level(samples) / 1000);
  });

  it('loses what lies above 4 kHz', () => {
    const hearings = hearingsOf({ sampleRateHz: RATE_HZ, samples: sine(6000, RATE_HZ) }, RATE_HZ);
    expect(level(hearings.telephone)).toBeLessThan(0.005);
  });

  it('brings other rates to the one of the model', () => {
    const hearings = hearingsOf({ sampleRateHz: 48_000, samples: sine(440, 48_000) }, RATE_HZ);
    expect(hearings.direct).toHaveLength(RATE_HZ);
    expect(level(hearings.direct)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });
});
