import { settleGrid, type GridOptions } from '../pipeline-grid.js';

export interface WindowOptions {
  /** What was asked for, in frames, as the pipeline takes it; absent: each model's own. */
  readonly asked: Omit<GridOptions, 'inference'>;
  /** Audio that a whole window of the first model covers, its last frame included. */
  readonly windowMs: number;
  readonly hopMs: number;
}

export interface AskedWindows {
  /** Milliseconds; a frame every 10 ms makes 2560 ms of 256 frames. */
  readonly window: number | undefined;
  readonly hop: number | undefined;
  readonly minSpeechMs?: number | undefined;
}

type Fitted = GridOptions['inference'];

const FLAGS = { windowFrames: '--window', hopFrames: '--hop', minSpeechMs: '--min-speech-ms' };

/**
 * Window and hop, held against every model.
 *
 * @throws UndertoneError what `settleGrid` throws, naming the flag that was typed
 */
export function windowOptions(
  { all: [first, ...others] }: { readonly all: readonly [Fitted, ...Fitted[]] },
  { window, hop, minSpeechMs }: AskedWindows,
): WindowOptions {
  const { hopMs, frameLengthMs } = first.spec.profile;
  const asked = {
    ...(window !== undefined && { windowFrames: window / hopMs }),
    ...(hop !== undefined && { hopFrames: hop / hopMs }),
    ...(minSpeechMs !== undefined && { minSpeechMs }),
  };
  const { windowFrames, hopFrames } = settleGrid({ inference: first, ...asked }, FLAGS);
  for (const inference of others) settleGrid({ inference, ...asked }, FLAGS);
  const windowMs = (windowFrames - 1) * hopMs + frameLengthMs;
  return { asked, windowMs, hopMs: hopFrames * hopMs };
}
