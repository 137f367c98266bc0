import { UndertoneError } from '../errors.js';
import { PAPER_STRIDE_FRAMES } from '../model/paper-network.js';
import type { ModelSpec } from '../model/port.js';

export interface WindowOptions {
  readonly windowFrames: number;
  readonly hopFrames: number;
  /** Audio that a whole window covers, its last frame included. */
  readonly windowMs: number;
  readonly hopMs: number;
}

/**
 * Window and hop in frames of the model, by default its own.
 *
 * @param asked milliseconds; a frame every 10 ms makes 2560 ms of 256 frames
 * @throws UndertoneError MODEL_MISMATCH where they are not multiples of the model's stride, or
 *   longer than its window
 */
export function windowOptions(
  spec: ModelSpec,
  asked: { readonly window: number | undefined; readonly hop: number | undefined },
): WindowOptions {
  const { profile } = spec;
  const windowFrames = framesOf('--window', asked.window, spec.windowFrames, spec);
  const hopFrames = framesOf('--hop', asked.hop, spec.hopFrames, spec);
  if (hopFrames > windowFrames) {
    const most = `at most the window (${windowFrames * profile.hopMs} ms)`;
    throw mismatch('--hop', spec, most, `${hopFrames * profile.hopMs} ms`);
  }
  return {
    windowFrames,
    hopFrames,
    windowMs: (windowFrames - 1) * profile.hopMs + profile.frameLengthMs,
    hopMs: hopFrames * profile.hopMs,
  };
}

function framesOf(
  option: string,
  askedMs: number | undefined,
  ownFrames: number,
  spec: ModelSpec,
): number {
  if (askedMs === undefined) return ownFrames;
  const frames = askedMs / spec.profile.hopMs;
  if (frames % PAPER_STRIDE_FRAMES === 0 && frames <= spec.windowFrames) return frames;
  const strideMs = PAPER_STRIDE_FRAMES * spec.profile.hopMs;
  const longestMs = spec.windowFrames * spec.profile.hopMs;
  throw mismatch(
    option,
    spec,
    `a multiple of the model's stride (${strideMs} ms), at most its window (${longestMs} ms)`,
    `${askedMs} ms`,
  );
}

function mismatch(
  option: string,
  { modelId }: ModelSpec,
  expected: string,
  received: string,
): UndertoneError {
  return new UndertoneError('MODEL_MISMATCH', {
    what: `the option does not fit the model ${modelId}`,
    where: option,
    expected,
    received,
  });
}
