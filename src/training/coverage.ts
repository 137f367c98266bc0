import { softmax } from '../model/calibration.js';
import { ratesOf } from './rates.js';
import type { ScoredClip } from './scored-clip.js';

const STEPS = 20;

/** What is left, and how good it is, where windows below a confidence are not counted. */
export interface CoveragePoint {
  readonly threshold: number;
  /** Share of the windows whose confidence is at least the threshold. */
  readonly coverage: number;
  /** Of those windows. */
  readonly accuracy: number;
  readonly uar: number;
}

/**
 * From all windows to as few as 20 thresholds from 0 to 0.95 leave.
 * @param clips with their temperature applied
 */
export function coverageCurve(clips: readonly ScoredClip[], classCount: number): CoveragePoint[] {
  const windows = clips.flatMap(({ label, windows }) =>
    windows.map(({ logits }) => ({ truth: label, ...mostProbable(logits) })),
  );
  const thresholds = Array.from({ length: STEPS }, (_, step) => step / STEPS);
  return thresholds.flatMap((threshold) => {
    const kept = windows.filter(({ confidence }) => confidence >= threshold);
    if (kept.length === 0) return [];
    const { uar, accuracy } = ratesOf(kept, classCount);
    return [{ threshold, coverage: kept.length / windows.length, accuracy, uar }];
  });
}

function mostProbable(logits: readonly number[]) {
  const probabilities = softmax(logits, 1);
  const confidence = Math.max(...probabilities);
  return { confidence, predicted: probabilities.indexOf(confidence) };
}
