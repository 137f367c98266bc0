import { UndertoneError } from './errors.js';
import type { Inference } from './model/inference.js';
import {
  checkGrid,
  GRID_OPTIONS,
  type GridNames,
  type WindowGrid,
} from './operators/window-grid.js';

export interface GridOptions {
  readonly inference: Pick<Inference, 'spec' | 'heldFrames'>;
  /** By default the model's own; at most that, and a multiple of its stride. */
  readonly windowFrames?: number;
  /** By default the model's own; at most a window, and a multiple of the model's stride. */
  readonly hopFrames?: number;
  /** Gated speech without which a window says nothing; by default 1,200. */
  readonly minSpeechMs?: number;
}

/**
 * Fills in the model's own grid and holds the whole against the model.
 *
 * @param names what whoever asked calls the options.
 * @throws UndertoneError MODEL_MISMATCH for a grid that is off the model's stride or a window that
 *   is longer than it takes or keeps; USAGE for a grid that is none.
 */
export function settleGrid(options: GridOptions, names: GridNames = GRID_OPTIONS): WindowGrid {
  const { spec } = options.inference;
  const { windowFrames = spec.windowFrames, hopFrames = spec.hopFrames } = options;
  const { minSpeechMs = 1_200 } = options;
  const grid = { profile: spec.profile, windowFrames, hopFrames, minSpeechMs };
  checkFit(grid, options, names);
  checkGrid(grid, names);
  return grid;
}

function checkFit(grid: WindowGrid, options: GridOptions, names: GridNames): void {
  const { spec, heldFrames } = options.inference;
  const longest = Math.min(spec.windowFrames, heldFrames);
  for (const name of ['windowFrames', 'hopFrames'] as const) {
    if (grid[name] % spec.strideFrames === 0) continue;
    const expected = `a multiple of the model's stride, ${lengthOf(spec.strideFrames, grid)}`;
    throw mismatch(options, names[name], expected, lengthOf(grid[name], grid));
  }
  if (grid.windowFrames > longest) {
    const expected = `at most the model's window, ${lengthOf(longest, grid)}`;
    throw mismatch(options, names.windowFrames, expected, lengthOf(grid.windowFrames, grid));
  }
}

function lengthOf(frames: number, { profile }: WindowGrid): string {
  return `${frames * profile.hopMs} ms (${frames} frames)`;
}

function mismatch(
  { inference }: GridOptions,
  where: string,
  expected: string,
  received: string,
): UndertoneError {
  const what = `the option does not fit the model ${inference.spec.modelId}`;
  return new UndertoneError('MODEL_MISMATCH', { what, where, expected, received });
}
