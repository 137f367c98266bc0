import { drawCrop, drawHearing, type AugmentationOptions } from './augmentation.js';
import type { Examples } from './batch.js';
import { filledBatch, type BatchSource } from './filled-batch.js';

export interface PaperExampleOptions extends BatchSource {
  readonly augmentation: AugmentationOptions;
}

/** Crops of clips, half of them through the telephone, each with its one label. */
export function paperExamples(options: PaperExampleOptions): Examples {
  const { clips, writer, augmentation } = options;
  const draw: Examples['draw'] = (indices, random) =>
    filledBatch(options, indices, (clip, parts, target) => {
      const frames = drawHearing(clip, augmentation, random);
      writer.write(parts, frames, drawCrop(frames, augmentation, random));
      target[clip.label] = 1;
    });
  return { count: clips.length, draw, drawPlain: draw };
}
