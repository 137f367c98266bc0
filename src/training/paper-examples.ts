import { drawCrop, drawHearing, type AugmentationOptions } from './augmentation.js';
import type { Batch, Examples } from './batch.js';
import type { ClipFeatures } from './clip-features.js';
import type { Random } from './random.js';
import { emptyInputs, type WindowWriter } from './window-writer.js';

export interface PaperExampleOptions {
  readonly clips: readonly ClipFeatures[];
  readonly writer: WindowWriter;
  readonly augmentation: AugmentationOptions;
  readonly classCount: number;
}

/** Crops of clips, half of them through the telephone, each with its one label. */
export function paperExamples(options: PaperExampleOptions): Examples {
  const { clips } = options;
  const draw: Examples['draw'] = (indices, random) => drawBatch(options, indices, random);
  return { count: clips.length, draw, drawPlain: draw };
}

function drawBatch(
  { clips, writer, augmentation, classCount }: PaperExampleOptions,
  indices: readonly number[],
  random: Random,
): Batch {
  const { inputs, rowOf } = emptyInputs(writer, indices.length);
  const targets = new Float32Array(indices.length * classCount);
  indices.forEach((clipIndex, row) => {
    const clip = clips[clipIndex];
    if (clip === undefined) throw new RangeError(`no clip ${clipIndex} of ${clips.length}`);
    const frames = drawHearing(clip, augmentation, random);
    writer.write(rowOf(row), frames, drawCrop(frames, augmentation, random));
    targets[row * classCount + clip.label] = 1;
  });
  return { inputs, targets, size: indices.length };
}
