import { UndertoneError } from '../errors.js';
import type { MfccProfile } from './profile.js';

/** Triangular filters, kept as their non-zero weights only. */
export interface MelFilters {
  /** First FFT bin of each filter. */
  readonly firstBin: Int32Array;
  /** Where each filter's weights start in `weights`; one more entry than filters. */
  readonly offset: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The filter bank of `python_speech_features.base.get_filterbanks` 0.6: edges evenly spaced in
 * mel = 2595·log10(1 + Hz/700), moved down to whole FFT bins, peaks of 1.
 * @throws UndertoneError CONFIG if filters are so narrow that one of them covers no bin
 */
export function melFilters(profile: MfccProfile): MelFilters {
  const edges = edgeBins(profile);
  const filters = Array.from({ length: profile.filterCount }, (_, j) => triangle(edges, j));
  const empty = filters.findIndex(({ weights }) => weights.length === 0);
  if (empty >= 0) throw tooNarrow(profile, empty);
  return packed(filters);
}

interface Filter {
  readonly firstBin: number;
  readonly weights: readonly number[];
}

function edgeBins(profile: MfccProfile): Int32Array {
  const lowMel = melOfHz(profile.lowHz);
  const step = (melOfHz(profile.highHz) - lowMel) / (profile.filterCount + 1);
  return Int32Array.from({ length: profile.filterCount + 2 }, (_, i) => {
    const hz = i <= profile.filterCount ? hzOfMel(lowMel + i * step) : profile.highHz;
    return Math.floor(((profile.fftLength + 1) * hz) / profile.sampleRateHz);
  });
}

/** Rises from bin `left` (weight 0) to `centre` (weight 1), then falls to `right` (weight 0). */
function triangle(edges: Int32Array, j: number): Filter {
  const [left = 0, centre = 0, right = 0] = edges.subarray(j, j + 3);
  const firstBin = Math.min(left + 1, centre);
  const weights: number[] = [];
  for (let bin = firstBin; bin < centre; bin++) weights.push((bin - left) / (centre - left));
  for (let bin = centre; bin < right; bin++) weights.push((right - bin) / (right - centre));
  return { firstBin, weights };
}

function packed(filters: readonly Filter[]): MelFilters {
  const offset = new Int32Array(filters.length + 1);
  filters.forEach(({ weights }, j) => (offset[j + 1] = (offset[j] ?? 0) + weights.length));
  return {
    firstBin: Int32Array.from(filters, ({ firstBin }) => firstBin),
    offset,
    weights: Float64Array.from(filters.flatMap(({ weights }) => weights)),
  };
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
