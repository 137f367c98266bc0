import type { ClipFrames } from './clip-features.js';
import { normaliseFrames, type Normalisation } from '../model/normalise.js';

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
  normalisation: Normalisation,
): void {
  const { startFrame, frameCount } = run;
  normaliseFrames(clip.features, startFrame, frameCount, normalisation, target, 0);
  target.fill(0, frameCount * normalisation.mean.length);
}
