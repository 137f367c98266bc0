import type { Normalisation } from '../model/normalise.js';
import { normaliseFrames } from '../model/normalise.js';
import type { EncoderReach } from '../model/streaming-network.js';
import type { BatchInput } from './batch.js';
import type { TrainingFrames } from './clip-features.js';

/** A run of frames of one clip. */
export interface FrameRun {
  readonly startFrame: number;
  readonly frameCount: number;
}

/** How a network wants to be shown a run of frames, as training and inference show it alike. */
export interface WindowWriter {
  /** Of each of the network's inputs, for one window. */
  readonly shapes: readonly (readonly number[])[];
  /** @param targets one an input, all zeros */
  write(targets: readonly Float32Array[], clip: TrainingFrames, run: FrameRun): void;
}

/** Zeros for `size` windows, and how to get at the parts of one of them. */
export function emptyInputs({ shapes }: WindowWriter, size: number) {
  const inputs: BatchInput[] = shapes.map((exampleShape) => ({
    values: new Float32Array(size * volumeOf(exampleShape)),
    exampleShape,
  }));
  const rowOf = (row: number): Float32Array[] =>
    inputs.map(({ values, exampleShape }) => {
      const length = volumeOf(exampleShape);
      return values.subarray(row * length, (row + 1) * length);
    });
  return { inputs, rowOf };
}

/** The run in front and zeros behind it: what a whole-window network reads. */
export function paperWriter(windowFrames: number, normalisation: Normalisation): WindowWriter {
  return {
    shapes: [[windowFrames, normalisation.mean.length]],
    write: ([frames], clip, { startFrame, frameCount }) => {
      if (frames === undefined) throw new RangeError('a whole-window network takes frames');
      normaliseFrames(clip.features, startFrame, frameCount, normalisation, frames, 0);
    },
  };
}

/**
 * The run behind the frames before it, and which columns were heard whole. Zeros stand for frames
 * before the clip and for those behind the run.
 */
export function streamingWriter(
  windowFrames: number,
  normalisation: Normalisation,
  { lookBackFrames, strideFrames }: EncoderReach,
): WindowWriter {
  const width = normalisation.mean.length;
  return {
    shapes: [[lookBackFrames + windowFrames, width], [windowFrames / strideFrames]],
    write: ([frames, heard], clip, { startFrame, frameCount }) => {
      if (frames === undefined || heard === undefined) {
        throw new RangeError('a streaming network takes two inputs: frames, and columns heard');
      }
      const first = Math.max(0, startFrame - lookBackFrames);
      const at = (lookBackFrames - (startFrame - first)) * width;
      const count = startFrame - first + frameCount;
      normaliseFrames(clip.features, first, count, normalisation, frames, at);
      heard.fill(1, 0, Math.floor(frameCount / strideFrames));
    },
  };
}

function volumeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
