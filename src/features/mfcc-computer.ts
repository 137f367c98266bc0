import { analysisWindow } from './analysis-window.js';
import { Cepstrum } from './cepstrum.js';
import { checkProfile } from './check-profile.js';
import { MelFilters } from './mel-filters.js';
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
  readonly #cepstrum: Cepstrum;
  readonly #frame: Float64Array;
  readonly #power: Float64Array;
  readonly #energies: Float64Array;
  readonly #finite: Float32Array;

  /** @throws UndertoneError CONFIG if the profile is not usable */
  constructor(readonly profile: MfccProfile) {
    checkProfile(profile);
    this.frameLength = frameLengthSamples(profile);
    this.hop = hopSamples(profile);
    this.#window = analysisWindow(profile);
    this.#spectrum = new PowerSpectrum(profile.fftLength);
    this.#filters = new MelFilters(profile);
    this.#cepstrum = new Cepstrum(profile);
    this.#frame = new Float64Array(profile.fftLength);
    this.#power = new Float64Array(this.#spectrum.binCount);
    this.#energies = new Float64Array(profile.filterCount);
    this.#finite = new Float32Array(this.frameLength + 1);
    this.staticCount = this.#cepstrum.count + (profile.energy === 'none' ? 0 : 1);
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
    this.#emphasise(samples, start, end);
    this.#spectrum.compute(this.#frame, this.#power);
    // Bin 0 is the square of the sum of all samples, so one bad sample shows there.
    if (!Number.isFinite(this.#power[0])) this.#recompute(samples, start, end);
    let at = outOffset;
    if (this.profile.energy === 'log-energy') out[at++] = logOf(sum(this.#power));
    this.#filters.compute(this.#power, this.#energies);
    for (let j = 0; j < this.#energies.length; j++) {
      this.#energies[j] = logOf(this.#energies[j] ?? 0);
    }
    this.#cepstrum.compute(this.#energies, out, at);
  }

  /** Fills the frame with windowed, pre-emphasised samples and zeros behind them. */
  #emphasise(samples: Float32Array, start: number, end: number): void {
    const { preEmphasis } = this.profile;
    const frame = this.#frame;
    const window = this.#window;
    const count = Math.min(window.length, end - start);
    let previous = start > 0 ? (samples[start - 1] ?? 0) : 0;
    for (let n = 0; n < count; n++) {
      const sample = samples[start + n] ?? 0;
      frame[n] = (sample - preEmphasis * previous) * (window[n] ?? 0);
      previous = sample;
    }
    frame.fill(0, count);
  }

  /** Computes the spectrum again from a copy of the frame's samples that has no bad ones. */
  #recompute(samples: Float32Array, start: number, end: number): void {
    const first = Math.max(0, start - 1);
    const last = Math.min(end, start + this.frameLength);
    for (let n = first; n < last; n++) {
      const sample = samples[n] ?? 0;
      this.#finite[n - first] = Number.isFinite(sample) ? sample : 0;
    }
    this.#emphasise(this.#finite, start - first, last - first);
    this.#spectrum.compute(this.#frame, this.#power);
  }
}

/** What psf puts in the place of an energy of exactly 0 before the log. */
const TINY = Number.EPSILON;

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}

function logOf(energy: number): number {
  return Math.log(energy === 0 ? TINY : energy);
}
