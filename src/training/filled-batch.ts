import type { Batch } from './batch.js';
import type { ClipFeatures } from './clip-features.js';
import { emptyInputs, type WindowWriter } from './window-writer.js';

export interface BatchSource {
  readonly clips: readonly ClipFeatures[];
  readonly writer: WindowWriter;
  readonly classCount: number;
}

/**
 * A batch of the clips named by index, each written by `fill`.
 * @param fill is handed a clip, its part of each of the network's inputs, and its row of targets;
 *   both are zeros
 */
export function filledBatch(
  { clips, writer, classCount }: BatchSource,
  indices: readonly number[],
  fill: (clip: ClipFeatures, parts: readonly Float32Array[], target: Float32Array) => void,
): Batch {
  const { inputs, rowOf } = emptyInputs(writer, indices.length);
  const targets = new Float32Array(indices.length * classCount);
  indices.forEach((clipIndex, row) => {
    const clip = clips[clipIndex];
    if (clip === undefined) throw new RangeError(`no clip ${clipIndex} of ${clips.length}`);
    fill(clip, rowOf(row), targets.subarray(row * classCount, (row + 1) * classCount));
  });
  return { inputs, targets, size: indices.length };
}
