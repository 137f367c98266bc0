/** Steady sounds that people speak over. At 16 kHz, at any level. */
import { WIDE_HZ } from './signals.js';

/** A sine: the frequency in Hz and its share of the amplitude. */
export type Partial = readonly [frequencyHz: number, amplitude: number];

/** Sines that do not change; their phases are spread, so that no peak stands out. */
export function humming(partials: readonly Partial[], seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * WIDE_HZ) }, (_, n) =>
    partials.reduce(
      (sum, [frequencyHz, amplitude], index) =>
        sum + amplitude * Math.sin((2 * Math.PI * frequencyHz * n) / WIDE_HZ + index * index),
      0,
    ),
  );
}

/** Noise through a resonance of two poles. */
export function resounding(
  frequencyHz: number,
  bandwidthHz: number,
  seconds: number,
  random: () => number,
): Float32Array {
  const radius = Math.exp((-Math.PI * bandwidthHz) / WIDE_HZ);
  const a = 2 * radius * Math.cos((2 * Math.PI * frequencyHz) / WIDE_HZ);
  let last = 0;
  let beforeLast = 0;
  return Float32Array.from({ length: Math.round(seconds * WIDE_HZ) }, () => {
    const value = random() - 0.5 + a * last - radius * radius * beforeLast;
    beforeLast = last;
    last = value;
    return value;
  });
}
