import {
  expectedCalibrationError,
  fitTemperature,
  type LabelledLogits,
} from '../model/calibration.js';
import type { ScoredClip } from './scored-clip.js';

/** The temperature that makes the windows of these clips most likely; 1 where there are none. */
export function windowTemperature(clips: readonly ScoredClip[]): number {
  return clips.length === 0 ? 1 : fitTemperature(windowLogits(clips));
}

/** Expected calibration error over windows: over the very scores that events carry, 15 bins. */
export function windowCalibrationError(clips: readonly ScoredClip[]): number {
  return expectedCalibrationError(windowLogits(clips), 1);
}

function windowLogits(clips: readonly ScoredClip[]): LabelledLogits {
  const rows = clips.flatMap(({ label, windows }) =>
    windows.map(({ logits }) => ({ label, logits })),
  );
  return {
    logits: Float32Array.from(rows.flatMap(({ logits }) => logits)),
    classCount: rows[0]?.logits.length ?? 0,
    labels: rows.map(({ label }) => label),
  };
}
