import { drawCrop, type AugmentationOptions } from './augmentation.js';
import type { ClipFeatures } from './clip-features.js';
import type { Normalisation } from '../model/normalise.js';
import type { Random } from './random.js';
import { writeWindow } from './window-tensor.js';

export interface Batch {
  /** `size × windowFrames × featureCount`. */
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
  readonly size: number;
}

/** Everything about the examples of one training set; drawing is all that varies. */
export interface ExampleSource {
  readonly clips: readonly ClipFeatures[];
  readonly normalisation: Normalisation;
  readonly augmentation: AugmentationOptions;
}

/** Draws a fresh hearing of each of the clips named by index. */
export function drawBatch(
  source: ExampleSource,
  indices: readonly number[],
  random: Random,
): Batch {
  const { clips, normalisation, augmentation } = source;
  const length = augmentation.windowFrames * normalisation.mean.length;
  const inputs = new Float32Array(indices.length * length);
  const labels = new Int32Array(indices.length);
  indices.forEach((clipIndex, row) => {
    const clip = clips[clipIndex];
    if (clip === undefined) throw new RangeError(`no clip ${clipIndex} of ${clips.length}`);
    const crop = drawCrop(clip, augmentation, random);
    const target = inputs.subarray(row * length, (row + 1) * length);
    writeWindow(target, clip.frames[crop.hearing], crop, normalisation);
    labels[row] = clip.label;
  });
  return { inputs, labels, size: indices.length };
}
