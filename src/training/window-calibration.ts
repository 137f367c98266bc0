import {
  expectedCalibrationError,
  fitTemperature,
  softmax,
  reliabilityBins,
  type LabelledLogits,
  type ReliabilityBin,
} from '../model/calibration.js';
import { tempered, type ScoredClip } from './scored-clip.js';

/** The temperature that makes the windows of these clips most likely; 1 where there are none. */
export function windowTemperature(clips: readonly ScoredClip[]): number {
  return clips.length === 0 ? 1 : fitTemperature(windowLogits(clips));
}

/** How far the confidence of windows can be believed, over 15 ranges of it. */
export interface Reliability {
  /** Expected calibration error. */
  readonly error: number;
  readonly bins: readonly ReliabilityBin[];
}

export interface Calibration {
  /** As the network says it. */
  readonly before: Reliability;
  /** As events carry it: divided by the temperature. */
  readonly after: Reliability;
}

/** @param clips with their temperature applied */
export function windowCalibration(clips: readonly ScoredClip[]): Calibration {
  const untempered = clips.map((clip) => tempered(clip, 1 / (clip.temperature ?? 1)));
  return { before: reliabilityOf(untempered), after: reliabilityOf(clips) };
}

function reliabilityOf(clips: readonly ScoredClip[]): Reliability {
  const windows = windowLogits(clips);
  return { error: expectedCalibrationError(windows, 1), bins: reliabilityBins(windows, 1) };
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
