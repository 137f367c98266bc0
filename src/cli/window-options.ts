import { settleGrid, type GridOptions } from '../pipeline-grid.js';

export interface WindowOptions {
  readonly windowFrames: number;
  readonly hopFrames: number;
  /** Audio that a whole window covers, its last frame included. */
  readonly windowMs: number;
  readonly hopMs: number;
}

export interface AskedWindows {
  /** Milliseconds; a frame every 10 ms makes 2560 ms of 256 frames. */
  readonly window: number | undefined;
  readonly hop: number | undefined;
  readonly minSpeechMs?: number | undefined;
}

const FLAGS = { windowFrames: '--window', hopFrames: '--hop', minSpeechMs: '--min-speech-ms' };

/**
 * Window and hop in frames of the model, by default its own.
 *
 * @throws UndertoneError what `settleGrid` throws, naming the flag that was typed
 */
export function windowOptions(
  inference: GridOptions['inference'],
  { window, hop, minSpeechMs }: AskedWindows,
): WindowOptions {
  const { hopMs, frameLengthMs } = inference.spec.profile;
  const asked = {
    ...(window !== undefined && { windowFrames: window / hopMs }),
    ...(hop !== undefined && { hopFrames: hop / hopMs }),
    ...(minSpeechMs !== undefined && { minSpeechMs }),
  };
  const { windowFrames, hopFrames } = settleGrid({ inference, ...asked }, FLAGS);
  return {
    windowFrames,
    hopFrames,
    windowMs: (windowFrames - 1) * hopMs + frameLengthMs,
    hopMs: hopFrames * hopMs,
  };
}
