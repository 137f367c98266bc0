import {
  expectedCalibrationError,
  fitTemperature,
  softmax,
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

/** The confidence that this share of the windows reaches. */
export function confidenceReachedBy(clips: readonly ScoredClip[], share: number): number {
  const confidences = clips
    .flatMap(({ windows }) => windows.map(({ logits }) => Math.max(...softmax(logits, 1))))
    .sort((a, b) => b - a);
  return confidences[Math.max(0, Math.ceil(share * confidences.length) - 1)] ?? 0;
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
