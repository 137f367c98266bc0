import type { Normalisation } from '../model/normalise.js';
import { HEARINGS, type ClipFeatures, type TrainingFrames } from './clip-features.js';

/**
 * Mean and standard deviation of each coefficient over all frames of the given clips, both
 * hearings alike. Give it training clips only.
 */
export function normalisationOf(
  clips: readonly ClipFeatures[],
  featureCount: number,
): Normalisation {
  return momentsOf(
    clips.flatMap(({ frames }) => HEARINGS.map((hearing) => frames[hearing])),
    featureCount,
  );
}

/** Of each coefficient over all frames; no standard deviation is under 1e-6. */
export function momentsOf(parts: readonly TrainingFrames[], featureCount: number): Normalisation {
  const sum = new Float64Array(featureCount);
  const squares = new Float64Array(featureCount);
  let frames = 0;
  for (const { features, frameCount } of parts) {
    frames += frameCount;
    for (let index = 0; index < features.length; index++) {
      const value = features[index] ?? 0;
      const column = index % featureCount;
      sum[column] = (sum[column] ?? 0) + value;
      squares[column] = (squares[column] ?? 0) + value * value;
    }
  }
  const mean = Array.from(sum, (total) => total / frames);
  const sd = Array.from(squares, (total, column) =>
    Math.max(Math.sqrt(Math.max(total / frames - (mean[column] ?? 0) ** 2, 0)), 1e-6),
  );
  return { mean, sd };
}
