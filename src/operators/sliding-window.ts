import type { OperatorFunction } from 'rxjs';

import type { FrameBlock } from './frame-block.js';
import { requireInteger } from './options.js';
import { stage } from './stage.js';
import { WindowCutter, type CutterResume } from './window-cutter.js';
import { checkGrid, type WindowGrid } from './window-grid.js';
import type { WindowStep } from './window-step.js';

/**
 * Cuts the frames of ONE stream into windows on the grid: window k covers frames
 * [k · hopFrames, k · hopFrames + windowFrames), counted from the beginning of the stream.
 * Frames are handed on when they make a window due, each once and in order.
 *
 * - A window is due with its last frame. Over a gap it is due when the audio goes on behind its
 *   end, with the frames that were heard and the note `gap`; with none heard there is none.
 * - At the stream's end, frames that no window has covered give one last window.
 * - While window 0 is incomplete, one provisional window covers the frames so far as soon as
 *   they hold `minSpeechMs` of gated speech.
 * - `hasSpeech` says whether a window holds `minSpeechMs` of gated speech.
 *
 * State: the frames since the last window, at most a window of them.
 *
 * Errors with USAGE for a grid that leaves audio out (hop above window) or is no grid.
 *
 * @param resume from a checkpoint.
 */
export function slidingWindow(
  grid: WindowGrid,
  resume: CutterResume = { nextWindow: 0, provisional: 0, firstFrame: 0 },
): OperatorFunction<FrameBlock, WindowStep> {
  checkGrid(grid);
  requireInteger('resume.nextWindow', resume.nextWindow, 0, Number.MAX_SAFE_INTEGER);
  return stage(() => {
    const cutter = new WindowCutter(grid, resume);
    return {
      next(block, emit) {
        cutter.add(block, emit);
      },
    };
  });
}
