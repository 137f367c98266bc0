import type { FrameRange } from '../../src/model/inference.js';
import type { HeardWindow } from '../../src/operators/heard-window.js';

/** What a stream sounded like, frame by frame, and what was made of its windows. */
export interface HeardStream {
  readonly isSpeech: readonly boolean[];
  /** By window; null: too little speech. */
  readonly probabilities: (windowIndex: number) => readonly number[] | null;
  readonly smoothedLabel?: (windowIndex: number) => number | null;
}

export const WINDOW_FRAMES = 8;
export const HOP_FRAMES = 3;

/** Its windows, the last one as far as there are frames. */
export function heardWindows(stream: HeardStream): HeardWindow[] {
  const { isSpeech, probabilities, smoothedLabel = () => null } = stream;
  const windows: HeardWindow[] = [];
  for (let coveredTo = 0; coveredTo < isSpeech.length;) {
    const windowIndex = windows.length;
    const startFrame = windowIndex * HOP_FRAMES;
    const endFrame = Math.min(isSpeech.length, startFrame + WINDOW_FRAMES);
    windows.push({
      ...{ windowIndex, startFrame, endFrame, firstNewFrame: coveredTo },
      speech: runsOf(isSpeech, startFrame, endFrame),
      probabilities: probabilities(windowIndex),
      smoothedLabel: smoothedLabel(windowIndex),
    });
    coveredTo = endFrame;
  }
  return windows;
}

/** Runs of speech in [from, to), told from the flags one by one. */
export function runsOf(isSpeech: readonly boolean[], from: number, to: number): FrameRange[] {
  const runs: { startFrame: number; endFrame: number }[] = [];
  for (let frame = from; frame < to; frame++) {
    if (isSpeech[frame] !== true) continue;
    const last = runs.at(-1);
    if (last?.endFrame === frame) last.endFrame++;
    else runs.push({ startFrame: frame, endFrame: frame + 1 });
  }
  return runs;
}
