import { describe, expect, it } from 'vitest';
import { PowerSpectrum } from '../../src/features/power-spectrum.js';
import { voiceLike } from './signals.js';

describe('power spectrum', () => {
  it.each([8, 16, 32, 64, 128, 256, 512, 1_024, 2_048])(
    'is |DFT|²/N by definition, N = %i',
    (fftLength) => {
      const frame = Float64Array.from(voiceLike(fftLength));
      const expected = periodogram(frame);
      const spectrum = new PowerSpectrum(fftLength);
      const power = new Float64Array(spectrum.binCount);
      spectrum.compute(frame, power);
      expect(power.length).toBe(fftLength / 2 + 1);
      expect(largestDifference(power, expected)).toBeLessThan(1e-13 * Math.max(...expected));
    },
  );

  it('gives the same for the same frame, whatever it computed before', () => {
    const spectrum = new PowerSpectrum(512);
    const first = new Float64Array(spectrum.binCount);
    const again = new Float64Array(spectrum.binCount);
    spectrum.compute(Float64Array.from(voiceLike(512)), first);
    spectrum.compute(new Float64Array(512).fill(1), again);
    spectrum.compute(Float64Array.from(voiceLike(512)), again);
    expect(again).toEqual(first);
  });
});

function periodogram(frame: Float64Array): Float64Array {
  return Float64Array.from({ length: frame.length / 2 + 1 }, (_, k) => {
    let real = 0;
    let imaginary = 0;
    frame.forEach((sample, n) => {
      // Modulo keeps the angle small and therefore exact.
      const angle = (2 * Math.PI * ((k * n) % frame.length)) / frame.length;
      real += sample * Math.cos(angle);
      imaginary -= sample * Math.sin(angle);
    });
    return (real * real + imaginary * imaginary) / frame.length;
  });
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
}
