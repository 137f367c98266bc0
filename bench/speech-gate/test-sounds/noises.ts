/** Noises for testing only: no number of the gate may be chosen on them. */
import { uniform, WIDE_HZ } from '../signals.js';

/** Of evenly spread samples, in contrast to the Gaussian ones of tuning. */
export function evenWhite(seconds: number, seed: number): Float32Array {
  const random = uniform(seed);
  return Float32Array.from({ length: Math.round(seconds * WIDE_HZ) }, () => random() - 0.5);
}

/** The way of Voss and McCartney: rows of random numbers, each changed half as often as the last. */
export function vossPink(seconds: number, seed: number): Float32Array {
  const random = uniform(seed);
  const rows = new Float64Array(ROWS).map(() => random() - 0.5);
  return Float32Array.from({ length: Math.round(seconds * WIDE_HZ) }, (_, n) => {
    const row = Math.clz32((n + 1) & -(n + 1)) ^ 31;
    if (row < ROWS) rows[row] = random() - 0.5;
    return rows.reduce((sum, value) => sum + value, random() - 0.5) / ROWS;
  });
}

/** The level swells and fades by 6 dB, as of wind or passing cars. */
export function swelling(noise: Float32Array, everySeconds: number): Float32Array {
  return noise.map((sample, n) => {
    const decibels = 3 * Math.sin((2 * Math.PI * n) / (everySeconds * WIDE_HZ));
    return sample * 10 ** (decibels / 20);
  });
}

const ROWS = 14;
