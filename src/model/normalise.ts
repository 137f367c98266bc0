import type { ModelCard } from './card.js';

export type Normalisation = ModelCard['normalisation'];

/**
 * z-normalises frames, coefficient by coefficient: (x − mean) / sd. Inference and training call
 * this one function, so that both see the same numbers.
 *
 * @param features row-major, `frameCount × normalisation.mean.length`, from row `fromFrame` on
 * @param target receives `frameCount` rows from index `targetOffset` on; may be `features` itself
 */
export function normaliseFrames(
  features: Float32Array,
  fromFrame: number,
  frameCount: number,
  { mean, sd }: Normalisation,
  target: Float32Array,
  targetOffset: number,
): void {
  const width = mean.length;
  let read = fromFrame * width;
  let write = targetOffset;
  for (let frame = 0; frame < frameCount; frame += 1) {
    for (let i = 0; i < width; i += 1, read += 1, write += 1) {
      target[write] = ((features[read] ?? 0) - (mean[i] ?? 0)) / (sd[i] ?? 1);
    }
  }
}
