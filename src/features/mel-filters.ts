import { UndertoneError } from '../errors.js';
import type { MfccProfile } from './profile.js';

/**
 * Filter energies of the triangular bank of `python_speech_features.base.get_filterbanks` 0.6:
 * edges evenly spaced in mel = 2595·log10(1 + Hz/700), moved down to whole FFT bins, peaks of 1.
 *
 * Neighbours share their edges, so between two edges the rising weight of one filter and the
 * falling weight of the one before add up to 1: each bin is read and weighted once.
 */
export class MelFilters {
  readonly count: number;
  /** Bins of the filters' edges: filter j rises from edge j to j + 1 and falls to j + 2. */
  readonly #edges: Int32Array;
  /** Weight of each bin in the filter that rises there. */
  readonly #rising: Float64Array;

  /** @throws UndertoneError CONFIG if filters are so narrow that one of them covers no bin */
  constructor(profile: MfccProfile) {
    this.count = profile.filterCount;
    this.#edges = edgeBins(profile);
    this.#rising = risingWeights(this.#edges, profile.fftLength / 2 + 1);
    const empty = emptyFilter(this.#edges);
    if (empty !== undefined) throw tooNarrow(profile, empty);
  }

  /**
   * @param power the periodogram's bins
   * @param energies receives `count` numbers
   */
  compute(power: Float64Array, energies: Float64Array): void {
    const edges = this.#edges;
    const weights = this.#rising;
    let risen = 0;
    let bin = edges[0] ?? 0;
    for (let segment = 0; segment <= this.count; segment++) {
      const end = edges[segment + 1] ?? 0;
      let total = 0;
      let rising = 0;
      for (; bin < end; bin++) {
        const value = power[bin] ?? 0;
        total += value;
        rising += value * (weights[bin] ?? 0);
      }
      if (segment > 0) energies[segment - 1] = risen + (total - rising);
      risen = rising;
    }
  }
}

function edgeBins(profile: MfccProfile): Int32Array {
  const lowMel = melOfHz(profile.lowHz);
  const step = (melOfHz(profile.highHz) - lowMel) / (profile.filterCount + 1);
  return Int32Array.from({ length: profile.filterCount + 2 }, (_, i) => {
    const hz = i <= profile.filterCount ? hzOfMel(lowMel + i * step) : profile.highHz;
    return Math.floor(((profile.fftLength + 1) * hz) / profile.sampleRateHz);
  });
}

function risingWeights(edges: Int32Array, binCount: number): Float64Array {
  const weights = new Float64Array(binCount);
  for (let segment = 0; segment + 1 < edges.length; segment++) {
    const [left = 0, right = 0] = edges.subarray(segment, segment + 2);
    for (let bin = left; bin < right; bin++) weights[bin] = (bin - left) / (right - left);
  }
  return weights;
}

/** A filter has weight if it falls over a bin, or rises over more than its edge of weight 0. */
function emptyFilter(edges: Int32Array): number | undefined {
  for (let j = 0; j + 2 < edges.length; j++) {
    const [left = 0, centre = 0, right = 0] = edges.subarray(j, j + 3);
    if (right === centre && centre - left <= 1) return j;
  }
  return undefined;
}

function melOfHz(hz: number): number {
  return 2595 * Math.log10(1 + hz / 700);
}

function hzOfMel(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}

function tooNarrow(profile: MfccProfile, filter: number): UndertoneError {
  return new UndertoneError('CONFIG', {
    what: `mel filter ${filter} covers no FFT bin`,
    where: 'profile.filterCount',
    expected: `fewer filters or a longer FFT than ${profile.fftLength}`,
    received: String(profile.filterCount),
  });
}
