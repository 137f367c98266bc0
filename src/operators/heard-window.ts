import type { FrameRange } from '../model/inference.js';
import type { SmoothedWindow } from './smooth.js';

/** A window as the folds over whole utterances and calls see it, in frames. */
export interface HeardWindow {
  readonly windowIndex: number;
  readonly startFrame: number;
  /** One past the last frame that was heard. */
  readonly endFrame: number;
  /** Its first frame that no window before it covers. */
  readonly firstNewFrame: number;
  /** Gated speech, disjoint and ascending. */
  readonly speech: readonly FrameRange[];
  /** null: too little speech. */
  readonly probabilities: ArrayLike<number> | null;
  /** Index of the label that holds; null: none. */
  readonly smoothedLabel: number | null;
}

/**
 * @param coveredTo frame up to which the windows before it reach
 * @param hopSamples samples from one frame to the next
 */
export function heardWindow(
  { window, probabilities, smoothedLabel }: SmoothedWindow,
  coveredTo: number,
  hopSamples: number,
): HeardWindow {
  const { windowIndex, startFrame, speech } = window;
  // At a stream's end a window reaches beyond what was heard.
  const endFrame = Math.min(window.endFrame, Math.ceil(window.endSample / hopSamples));
  const firstNewFrame = Math.max(startFrame, coveredTo);
  return {
    ...{ windowIndex, startFrame, endFrame, firstNewFrame },
    ...{ speech, probabilities, smoothedLabel },
  };
}

/** Frames of gated speech in [from, to). */
export function speechFramesIn(speech: readonly FrameRange[], from: number, to: number): number {
  return speech.reduce((sum, { startFrame, endFrame }) => {
    return sum + Math.max(0, Math.min(endFrame, to) - Math.max(startFrame, from));
  }, 0);
}
