import type { ClipFrames } from './clip-features.js';
import type { Normalisation } from './normalisation.js';

/** A run of frames of one clip. */
export interface FrameRun {
  readonly startFrame: number;
  readonly frameCount: number;
}

/**
 * Writes a run of frames, normalised, to the front of `target` and zeros behind it: what the
 * network reads for a window of which only this run was heard.
 * @param target `windowFrames × featureCount` numbers, all overwritten.
 */
export function writeWindow(
  target: Float32Array,
  clip: ClipFrames,
  run: FrameRun,
  { mean, sd }: Normalisation,
): void {
  const featureCount = mean.length;
  const first = run.startFrame * featureCount;
  const count = run.frameCount * featureCount;
  for (let index = 0; index < count; index++) {
    const column = index % featureCount;
    const value = clip.features[first + index] ?? 0;
    target[index] = (value - (mean[column] ?? 0)) / (sd[column] ?? 1);
  }
  target.fill(0, count);
}
