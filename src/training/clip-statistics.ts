import type { TrainingFrames } from './clip-features.js';

const PERCENTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Numbers a feature that `clipStatistics` yields. */
export const STATISTICS_PER_FEATURE = 2 + PERCENTILES.length;

/**
 * A clip as one row of numbers: mean, standard deviation and five percentiles of every feature,
 * over the frames from the first loud one to the last.
 * @returns as many for each feature, one feature behind the other
 */
export function clipStatistics({ features, loud, frameCount }: TrainingFrames): number[] {
  const width = features.length / frameCount;
  const first = Math.max(0, loud.indexOf(1));
  const end = Math.max(first, loud.lastIndexOf(1)) + 1;
  return Array.from({ length: width }, (_, column) => {
    const values = Float64Array.from(
      { length: end - first },
      (_, frame) => features[(first + frame) * width + column] ?? 0,
    );
    return statisticsOf(values);
  }).flat();
}

function statisticsOf(values: Float64Array): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sorted = values.slice().sort();
  return [
    mean,
    Math.sqrt(squares / values.length),
    ...PERCENTILES.map((share) => percentile(sorted, share)),
  ];
}

/** Linear between the two nearest ranks. */
function percentile(sorted: Float64Array, share: number): number {
  const rank = share * (sorted.length - 1);
  const below = Math.floor(rank);
  const [low, high] = [sorted[below] ?? 0, sorted[Math.ceil(rank)] ?? 0];
  return low + (rank - below) * (high - low);
}
