import type { ResamplerDesign } from '../audio/resampler-design.js';
import { startFrameOf, samplesOf, type WindowGrid } from './window-grid.js';

/** From where a stream must be heard again so that a window comes out as if it always had been. */
export interface ReplayStart {
  /** First frame that the window, or a model that looks back from it, depends on. */
  readonly frame: number;
  /** First sample, at the model's rate, that this frame and the gate depend on. */
  readonly modelSample: number;
  /** First sample, at the source's rate, that those depend on. */
  readonly sourceSample: number;
}

/** What each stage declares to look back. */
export interface LookBack {
  /** Frames before a window that its score depends on. */
  readonly modelFrames: number;
  /** Samples before a frame, at the model's rate, that its features and its gate depend on. */
  readonly frameSamples: number;
}

/**
 * @param gateFrame frame from which the gate's fold goes on: that of the window, or an earlier
 *   one where the fold was kept last.
 */
export function replayStart(
  grid: WindowGrid,
  windowIndex: number,
  gateFrame: number,
  lookBack: LookBack,
  { up, down, lookBackSamples }: ResamplerDesign,
): ReplayStart {
  const windowFrame = Math.max(0, startFrameOf(grid, windowIndex) - lookBack.modelFrames);
  const { from } = samplesOf(grid, Math.min(windowFrame, gateFrame), gateFrame);
  const modelSample = Math.max(0, from - lookBack.frameSamples);
  const position = Math.floor((modelSample * down) / up);
  return {
    frame: windowFrame,
    modelSample,
    sourceSample: Math.max(0, position - lookBackSamples),
  };
}
