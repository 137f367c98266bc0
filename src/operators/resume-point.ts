import type { GateResume } from '../audio/speech-gate.js';
import type { CheckedCheckpoint } from './check-checkpoint.js';
import type { Ordinals } from './checkpoint.js';
import type { ReplayStart } from './replay-start.js';
import { SMOOTHING_START, type SmoothingState } from './smoothing.js';
import type { CutterResume } from './window-cutter.js';

/** Where each stage of a stream takes up its work. */
export interface ResumePoint {
  readonly sourceSample: number;
  readonly modelSample: number;
  readonly gate: GateResume | undefined;
  readonly windows: CutterResume;
  readonly smoothing: SmoothingState;
  readonly ordinals: Ordinals;
  /** undefined at the beginning. */
  readonly checkpoint: CheckedCheckpoint | undefined;
}

/** The beginning of a stream that was never heard before. */
export const BEGINNING: ResumePoint = Object.freeze({
  sourceSample: 0,
  modelSample: 0,
  gate: undefined,
  windows: { nextWindow: 0, provisional: 0, firstFrame: 0 },
  smoothing: SMOOTHING_START,
  ordinals: { provisional: 0, window: 0 },
  checkpoint: undefined,
});

/** @param start what `replayStart` says of the checkpoint's next window. */
export function resumePoint(checkpoint: CheckedCheckpoint, start: ReplayStart): ResumePoint {
  const { nextWindow, foldState } = checkpoint;
  const { gate: state, smooth, ordinals } = foldState;
  const { provisional } = ordinals;
  return {
    sourceSample: start.sourceSample,
    modelSample: start.modelSample,
    gate: state === null ? undefined : { state, position: start.modelSample },
    windows: { nextWindow, provisional, firstFrame: start.frame },
    smoothing: smooth,
    ordinals,
    checkpoint,
  };
}
