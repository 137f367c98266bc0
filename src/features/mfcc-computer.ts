import { analysisWindow } from './analysis-window.js';
import { cepstrumRows } from './cepstrum.js';
import { checkProfile } from './check-profile.js';
import { melFilters, type MelFilters } from './mel-filters.js';
import { PowerSpectrum } from './power-spectrum.js';
import { frameLengthSamples, hopSamples, type MfccProfile } from './profile.js';

/**
 * The paper's six steps for ONE frame: framing, periodogram, mel filter energies, their logs,
 * DCT, kept coefficients. The arithmetic is that of `python_speech_features` 0.6, in float64.
 *
 * Tables and scratch are made once and nothing is allocated per frame. A computer keeps no
 * state between frames, so one serves any number of streams of a thread.
 */
export class MfccComputer {
  readonly frameLength: number;
  readonly hop: number;
  /** Numbers a frame yields by itself: log-energy if asked for, then the kept coefficients. */
  readonly staticCount: number;
  readonly #window: Float64Array;
  readonly #spectrum: PowerSpectrum;
  readonly #filters: MelFilters;
  readonly #cepstrum: Float64Array;
  readonly #frame: Float64Array;
  readonly #power: Float64Array;
  readonly #logEnergies: Float64Array;

  /** @throws UndertoneError CONFIG if the profile is not usable */
  constructor(readonly profile: MfccProfile) {
    checkProfile(profile);
    this.frameLength = frameLengthSamples(profile);
    this.hop = hopSamples(profile);
    this.#window = analysisWindow(profile);
    this.#spectrum = new PowerSpectrum(profile.fftLength);
    this.#filters = melFilters(profile);
    this.#cepstrum = cepstrumRows(profile);
    this.#frame = new Float64Array(profile.fftLength);
    this.#power = new Float64Array(this.#spectrum.binCount);
    this.#logEnergies = new Float64Array(profile.filterCount);
    const coefficients = this.#cepstrum.length / profile.filterCount;
    this.staticCount = coefficients + (profile.energy === 'none' ? 0 : 1);
  }

  /**
   * Computes the frame that starts at `samples[start]`. Where it reaches over `end` it is
   * extended with zeros behind the pre-emphasis, as psf extends a signal's last frame. The
   * predecessor for the pre-emphasis is `samples[start - 1]`, or 0 where `start` is 0.
   * Samples that are NaN or infinite are read as 0: what comes out is always finite.
   *
   * @param samples any number of them, in [-1, 1]
   * @param end the samples' end; at most `samples.length`
   * @param out receives `staticCount` numbers from `outOffset` on
   */
  compute(
    samples: Float32Array,
    start: number,
    end: number,
    out: Float32Array,
    outOffset: number,
  ): void {
    const power = this.#power;
    this.#emphasise(samples, start, end, asIs);
    this.#spectrum.compute(this.#frame, power);
    let energy = sum(power);
    if (!Number.isFinite(energy)) {
      this.#emphasise(samples, start, end, finiteOrZero);
      this.#spectrum.compute(this.#frame, power);
      energy = sum(power);
    }
    let at = outOffset;
    if (this.profile.energy === 'log-energy') out[at++] = logOf(energy);
    logFilterEnergies(this.#filters, power, this.#logEnergies);
    project(this.#cepstrum, this.#logEnergies, out, at);
  }

  /** Fills the frame with windowed, pre-emphasised samples and zeros behind them. */
  #emphasise(
    samples: Float32Array,
    start: number,
    end: number,
    read: (sample: number) => number,
  ): void {
    const { preEmphasis } = this.profile;
    const frame = this.#frame;
    const count = Math.min(this.frameLength, end - start);
    let previous = start > 0 ? read(samples[start - 1] as number) : 0;
    for (let n = 0; n < count; n++) {
      const sample = read(samples[start + n] as number);
      frame[n] = (sample - preEmphasis * previous) * (this.#window[n] as number);
      previous = sample;
    }
    frame.fill(0, count);
  }
}

/** What psf puts in the place of an energy of exactly 0 before the log. */
const TINY = Number.EPSILON;

function asIs(sample: number): number {
  return sample;
}

function finiteOrZero(sample: number): number {
  return Number.isFinite(sample) ? sample : 0;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}

function logOf(energy: number): number {
  return Math.log(energy === 0 ? TINY : energy);
}

function logFilterEnergies(filters: MelFilters, power: Float64Array, out: Float64Array): void {
  const { firstBin, offset, weights } = filters;
  for (let j = 0; j < out.length; j++) {
    const end = offset[j + 1] as number;
    let bin = firstBin[j] as number;
    let energy = 0;
    for (let w = offset[j] as number; w < end; w++) {
      energy += (weights[w] as number) * (power[bin++] as number);
    }
    out[j] = logOf(energy);
  }
}

function project(rows: Float64Array, values: Float64Array, out: Float32Array, at: number): void {
  const count = values.length;
  for (let row = 0; row < rows.length; row += count) {
    let total = 0;
    for (let j = 0; j < count; j++) total += (rows[row + j] as number) * (values[j] as number);
    out[at++] = total;
  }
}
