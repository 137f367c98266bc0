import type { FrameRun } from './window-writer.js';

export interface WindowGrid {
  readonly windowFrames: number;
  readonly hopFrames: number;
}

/**
 * The windows that the pipeline emits for a whole recording: every full one on the grid, and one
 * last of what remains where frames are left that no window covers.
 */
export function windowsOf(frameCount: number, { windowFrames, hopFrames }: WindowGrid): FrameRun[] {
  const windows: FrameRun[] = [];
  let startFrame = 0;
  for (; startFrame + windowFrames <= frameCount; startFrame += hopFrames) {
    windows.push({ startFrame, frameCount: windowFrames });
  }
  const covered = windows.length === 0 ? 0 : startFrame - hopFrames + windowFrames;
  if (frameCount > covered) windows.push({ startFrame, frameCount: frameCount - startFrame });
  return windows;
}
