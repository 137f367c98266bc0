import { UndertoneError } from '../errors.js';
import { frameLengthSamples, hopSamples, type MfccProfile } from '../features/profile.js';
import { requireInteger, requireRange } from './options.js';

/** Where windows lie, in frames and in samples: window k covers frames [k · hop, k · hop + length). */
export interface WindowGrid {
  readonly profile: MfccProfile;
  readonly windowFrames: number;
  readonly hopFrames: number;
  /** Less gated speech than this, and a window says nothing. */
  readonly minSpeechMs: number;
}

/** What messages call the options of a grid. */
export type GridNames = Readonly<Record<'windowFrames' | 'hopFrames' | 'minSpeechMs', string>>;

export const GRID_OPTIONS: GridNames = {
  windowFrames: 'windowFrames',
  hopFrames: 'hopFrames',
  minSpeechMs: 'minSpeechMs',
};

/** @throws UndertoneError USAGE for a grid that is none. */
export function checkGrid(
  { windowFrames, hopFrames, minSpeechMs, profile }: WindowGrid,
  names: GridNames = GRID_OPTIONS,
): void {
  requireInteger(names.windowFrames, windowFrames, 1, 100_000);
  requireInteger(names.hopFrames, hopFrames, 1, 100_000);
  const windowMs = windowFrames * profile.hopMs;
  requireRange(names.minSpeechMs, minSpeechMs, 0, windowMs);
  if (hopFrames <= windowFrames) return;
  throw new UndertoneError('USAGE', {
    what: 'windows would leave audio out between them',
    where: names.hopFrames,
    expected: `at most a window, ${windowMs} ms (${windowFrames} frames)`,
    received: `${hopFrames * profile.hopMs} ms (${hopFrames} frames)`,
  });
}

export function startFrameOf(grid: WindowGrid, windowIndex: number): number {
  return windowIndex * grid.hopFrames;
}

/** One past its last frame. */
export function endFrameOf(grid: WindowGrid, windowIndex: number): number {
  return startFrameOf(grid, windowIndex) + grid.windowFrames;
}

/** First window that has `frame` or a later one. */
export function firstWindowWith(grid: WindowGrid, frame: number): number {
  return Math.max(0, Math.floor((frame - grid.windowFrames) / grid.hopFrames) + 1);
}

/** Samples of frames [startFrame, endFrame), at the profile's rate. */
export function samplesOf(
  { profile }: WindowGrid,
  startFrame: number,
  endFrame: number,
): { from: number; to: number } {
  const hop = hopSamples(profile);
  return { from: startFrame * hop, to: (endFrame - 1) * hop + frameLengthSamples(profile) };
}
