import { Steadiness } from './steadiness.js';
import { ToneMeter, type ToneMeasure } from './tone-meter.js';

/** What the speech gate looks at in a frame. */
export interface FrameMeasure extends ToneMeasure {
  /** Mean power without its constant part, dB relative to full scale; MIN_LEVEL_DB and more. */
  levelDb: number;
  /** The same of the band below about 900 Hz, tilted upwards by 6 dB an octave. */
  bandDb: number;
  /** Highest normalised autocorrelation of that band at lags of 2.5 to 14 ms, from 0 to 1. */
  voicing: number;
  /** How far the level lies from that of 40 ms before, dB. */
  levelChangeDb: number;
  /** Cosine between that band's autocorrelation and the one of 20, of 80 and of 120 ms before. */
  likeness20: number;
  likeness80: number;
  likeness120: number;
}

export const NO_MEASURE: FrameMeasure = Object.freeze({
  levelDb: 0,
  bandDb: 0,
  voicing: 0,
  toneGainDb: 0,
  restDb: 0,
  levelChangeDb: 0,
  likeness20: 0,
  likeness80: 0,
  likeness120: 0,
});

/** The level of digital silence: what 16 bits cannot hold counts as none. */
export const MIN_LEVEL_DB = -96;

/** Rates that the meter's decimation divides evenly. */
export type GateRateHz = 8_000 | 16_000;

export function isGateRate(rateHz: number): rateHz is GateRateHz {
  return rateHz === 8_000 || rateHz === 16_000;
}

/** Frames as the features have them: 25 ms every 10 ms, measured in blocks of 5 ms. */
export const BLOCKS_PER_FRAME = 5;
export const BLOCKS_PER_HOP = 2;

/** Rate of the band in which voicing is looked for; its strongest harmonics lie below 900 Hz. */
const BAND_RATE_HZ = 2_000;
const BLOCK_MS = 5;
const BAND_PER_BLOCK = (BAND_RATE_HZ * BLOCK_MS) / 1000;
/** Length that is correlated, 32 ms: two periods of the lowest voices. */
const CORRELATED = 64;
/** 71 to 400 Hz, a multiple of four lags; higher voices correlate at a multiple of their period. */
const MIN_LAG = 5;
const MAX_LAG = 28;
const BAND_HISTORY = CORRELATED + MAX_LAG;
const FILTER_MS = 4;
const CUT_OFF_HZ = 800;
/** Below it nothing is looked for: voicing is 0. */
const MIN_BAND_DB = -85;
/** How far back a frame is compared with others, frames. */
const LIKENESS = { short: 2, middle: 8, long: 12 } as const;
const LEVEL_CHANGE_FRAMES = 4;
/** Keeps a beginning, where one of the two halves is nearly silent, from counting as periodic. */
const MIN_HALVES_RATIO = 0.01;

/**
 * Measures one run of audio without gaps, block by block; a block lies at a multiple of 5 ms. A
 * frame's measure depends on the frame and `lookBackSamples` before it, and on nothing else.
 */
export class GateMeter {
  /** Samples of one block. */
  readonly blockSamples: number;
  /** Samples before a block that `addBlock` reads. */
  readonly filterSamples: number;
  /** Samples before a frame's first one that its measure depends on. */
  readonly lookBackSamples: number;
  readonly #decimation: number;
  readonly #taps: Float64Array;
  /** The newest band samples, in order. */
  readonly #band = new Float64Array(BAND_HISTORY);
  /** Sums over each block of the last frame's length, by block in turn. */
  readonly #sums = new Float64Array(BLOCKS_PER_FRAME);
  readonly #powers = new Float64Array(BLOCKS_PER_FRAME);
  readonly #bandPowers = new Float64Array(BLOCKS_PER_FRAME);
  readonly #products = new Float64Array(MAX_LAG + 1);
  readonly #steadiness = new Steadiness(MAX_LAG - MIN_LAG + 1, LIKENESS.long);
  readonly #tones: ToneMeter;
  /** Levels of the latest frames, oldest first; NaN before the run's first. */
  readonly #levels = new Float64Array(LEVEL_CHANGE_FRAMES).fill(NaN);
  #oldest = 0;
  #lastFiltered = 0;

  constructor(sampleRateHz: GateRateHz) {
    this.blockSamples = (sampleRateHz * BLOCK_MS) / 1000;
    this.#decimation = sampleRateHz / BAND_RATE_HZ;
    this.#taps = lowPass(sampleRateHz);
    this.#tones = new ToneMeter(sampleRateHz, this.blockSamples, BLOCKS_PER_FRAME);
    this.filterSamples = this.#taps.length;
    const bandBeforeFrame = BAND_HISTORY - BLOCKS_PER_FRAME * BAND_PER_BLOCK;
    this.lookBackSamples =
      LIKENESS.long * BLOCKS_PER_HOP * this.blockSamples +
      bandBeforeFrame * this.#decimation +
      this.filterSamples;
  }

  /** Forgets the run: the next block begins another. */
  reset(): void {
    this.#band.fill(0);
    this.#lastFiltered = 0;
    this.#steadiness.reset();
    this.#levels.fill(NaN);
  }

  /** @param at index of the block's first sample; `filterSamples` before it are read, too. */
  addBlock(samples: Float32Array, at: number): void {
    let sum = 0;
    let power = 0;
    for (let i = at; i < at + this.blockSamples; i++) {
      const sample = samples[i] ?? 0;
      sum += sample;
      power += sample * sample;
    }
    this.#sums[this.#oldest] = sum;
    this.#powers[this.#oldest] = power;
    this.#bandPowers[this.#oldest] = this.#addBand(samples, at);
    this.#tones.addBlock(samples, at);
    this.#oldest = (this.#oldest + 1) % BLOCKS_PER_FRAME;
  }

  /** Measures the frame of the last five blocks into `measure`: every frame of a run, in order. */
  measure(measure: FrameMeasure): void {
    const count = BLOCKS_PER_FRAME * this.blockSamples;
    const mean = inOrder(this.#sums, this.#oldest) / count;
    const bandPower = inOrder(this.#bandPowers, this.#oldest);
    measure.levelDb = decibel(inOrder(this.#powers, this.#oldest) / count - mean * mean);
    measure.bandDb = decibel(bandPower / (BLOCKS_PER_FRAME * BAND_PER_BLOCK));
    const isQuiet = measure.bandDb < MIN_BAND_DB;
    measure.voicing = isQuiet ? 0 : voicing(this.#band, this.#products);
    this.#steadiness.add(isQuiet ? undefined : this.#products, MIN_LAG);
    measure.likeness20 = this.#steadiness.likeness(LIKENESS.short);
    measure.likeness80 = this.#steadiness.likeness(LIKENESS.middle);
    measure.likeness120 = this.#steadiness.likeness(LIKENESS.long);
    measure.levelChangeDb = this.#levelChange(measure.levelDb);
    this.#tones.measure(measure);
  }

  #levelChange(levelDb: number): number {
    const before = this.#levels[0] ?? NaN;
    this.#levels.copyWithin(0, 1);
    this.#levels[LEVEL_CHANGE_FRAMES - 1] = levelDb;
    return Number.isNaN(before) ? 0 : Math.abs(levelDb - before);
  }

  /** Appends the block's band samples; gives their power. The difference tilts the band. */
  #addBand(samples: Float32Array, at: number): number {
    this.#band.copyWithin(0, BAND_PER_BLOCK);
    let power = 0;
    for (let i = 0; i < BAND_PER_BLOCK; i++) {
      const filtered = dot(
        this.#taps,
        samples,
        at + (i + 1) * this.#decimation - this.#taps.length,
      );
      const difference = filtered - this.#lastFiltered;
      this.#lastFiltered = filtered;
      this.#band[BAND_HISTORY - BAND_PER_BLOCK + i] = difference;
      power += difference * difference;
    }
    return power;
  }
}

/** @param products room for MAX_LAG + 1 numbers. */
function voicing(band: Float64Array, products: Float64Array): number {
  let power = 0;
  for (let i = MAX_LAG; i < BAND_HISTORY; i++) power += (band[i] ?? 0) ** 2;
  for (let lag = MIN_LAG; lag <= MAX_LAG; lag += 4) correlateFour(band, lag, products);
  let delayedPower = power;
  let best = 0;
  for (let lag = 1; lag <= MAX_LAG; lag++) {
    delayedPower += (band[MAX_LAG - lag] ?? 0) ** 2 - (band[BAND_HISTORY - lag] ?? 0) ** 2;
    const product = products[lag] ?? 0;
    if (lag < MIN_LAG || product <= 0) continue;
    const halves = power * Math.max(delayedPower, power * MIN_HALVES_RATIO);
    best = Math.max(best, (product * product) / halves);
  }
  return Math.min(1, Math.sqrt(best));
}

/** Products at `lag` and the three after it; each sample is loaded once. */
function correlateFour(band: Float64Array, lag: number, products: Float64Array): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let y1 = band[MAX_LAG - lag - 1] ?? 0;
  let y2 = band[MAX_LAG - lag - 2] ?? 0;
  let y3 = band[MAX_LAG - lag - 3] ?? 0;
  for (let i = MAX_LAG; i < BAND_HISTORY; i++) {
    const x = band[i] ?? 0;
    const y0 = band[i - lag] ?? 0;
    a += x * y0;
    b += x * y1;
    c += x * y2;
    d += x * y3;
    y3 = y2;
    y2 = y1;
    y1 = y0;
  }
  products[lag] = a;
  products[lag + 1] = b;
  products[lag + 2] = c;
  products[lag + 3] = d;
}

function dot(taps: Float64Array, samples: Float32Array, at: number): number {
  let a = 0;
  let b = 0;
  for (let i = 0; i < taps.length; i += 2) {
    a += (taps[i] ?? 0) * (samples[at + i] ?? 0);
    b += (taps[i + 1] ?? 0) * (samples[at + i + 1] ?? 0);
  }
  return a + b;
}

/** The oldest first, so that a frame's sum does not depend on where its ring began. */
function inOrder(ring: Float64Array, oldest: number): number {
  let sum = 0;
  for (let i = oldest; i < BLOCKS_PER_FRAME; i++) sum += ring[i] ?? 0;
  for (let i = 0; i < oldest; i++) sum += ring[i] ?? 0;
  return sum;
}

function decibel(power: number): number {
  return Math.max(MIN_LEVEL_DB, 10 * Math.log10(Math.max(power, Number.MIN_VALUE)));
}

/** Symmetric windowed sinc (Hamming) of an even length, with gain 1 at 0 Hz. */
function lowPass(sampleRateHz: number): Float64Array {
  const length = (sampleRateHz * FILTER_MS) / 1000;
  const taps = Float64Array.from({ length }, (_, i) => {
    const angle = (2 * Math.PI * CUT_OFF_HZ * (i - (length - 1) / 2)) / sampleRateHz;
    const hamming = 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (length - 1));
    return (hamming * Math.sin(angle)) / angle;
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / gain);
}
