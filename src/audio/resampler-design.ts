import { checkSampleRate } from './format.js';

/**
 * The polyphase filter between two rates: a sinc with its cut-off at half the lower rate under a
 * Kaiser window. Up to 0.9 of half the lower rate it is flat and whatever aliases or images fall
 * there lies 70 dB down; the transition is symmetric about half the lower rate, as in telephone
 * codecs, which makes every second output of a doubling an input sample.
 */
export interface ResamplerDesign {
  readonly sourceRateHz: number;
  readonly targetRateHz: number;
  /** targetRateHz / sourceRateHz in lowest terms: output n lies at input position n · down / up. */
  readonly up: number;
  readonly down: number;
  /** Taps a phase, a multiple of 4; an output reads inputs (base - tapCount / 2, base + tapCount / 2]. */
  readonly tapCount: number;
  /** Row-major `up × tapCount`, by phase (n · down) mod up; every row sums to 1. */
  readonly taps: Float64Array;
  /** Source samples before its own position that an output depends on. */
  readonly lookBackSamples: number;
  /** Source samples behind its own position that an output waits for. */
  readonly lookAheadSamples: number;
}

/**
 * Builds the tables once; any number of streams share them.
 *
 * @throws UndertoneError AUDIO_RATE outside 8-48 kHz.
 */
export function designResampler(sourceRateHz: number, targetRateHz: number): ResamplerDesign {
  checkSampleRate(sourceRateHz, 'resampler source');
  checkSampleRate(targetRateHz, 'resampler target');
  const divisor = greatestCommonDivisor(sourceRateHz, targetRateHz);
  const up = targetRateHz / divisor;
  const down = sourceRateHz / divisor;
  const halfTaps = up === down ? 0 : halfTapCount(Math.min(1, up / down));
  return {
    sourceRateHz,
    targetRateHz,
    up,
    down,
    tapCount: 2 * halfTaps,
    taps: polyphaseTaps(up, down, halfTaps),
    lookBackSamples: halfTaps,
    lookAheadSamples: halfTaps,
  };
}

const STOP_BAND_DB = 76;
/** Share of half the lower rate on either side of the cut-off that the transition takes. */
const HALF_TRANSITION = 0.1;
/** Kaiser's rule for stop bands beyond 50 dB (Oppenheim and Schafer, section 7.5.3). */
const KAISER_BETA = 0.1102 * (STOP_BAND_DB - 8.7);

/** Kaiser's length rule, halved, rounded up to even. @param cutoff relative to the source's. */
function halfTapCount(cutoff: number): number {
  const transition = 2 * HALF_TRANSITION * Math.PI * cutoff;
  const halfTaps = (STOP_BAND_DB - 7.95) / (2.285 * transition) / 2;
  return 2 * Math.ceil(halfTaps / 2);
}

function polyphaseTaps(up: number, down: number, halfTaps: number): Float64Array {
  const tapCount = 2 * halfTaps;
  const cutoff = Math.min(1, up / down);
  const taps = new Float64Array(up * tapCount);
  for (let phase = 0; phase < up; phase++) {
    const row = taps.subarray(phase * tapCount, (phase + 1) * tapCount);
    for (let tap = 0; tap < tapCount; tap++) {
      const distance = tap - (halfTaps - 1) - phase / up;
      row[tap] = sinc(distance * cutoff) * kaiser(distance / halfTaps);
    }
    scaleToSumOne(row);
  }
  return taps;
}

function scaleToSumOne(row: Float64Array): void {
  const sum = row.reduce((total, tap) => total + tap, 0);
  for (let tap = 0; tap < row.length; tap++) row[tap] = (row[tap] ?? 0) / sum;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** @param x position in the window, which is open at -1 and 1: rows of any phase stay symmetric. */
function kaiser(x: number): number {
  if (Math.abs(x) >= 1) return 0;
  return besselI0(KAISER_BETA * Math.sqrt(1 - x * x)) / besselI0(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
