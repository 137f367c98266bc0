import type { MfccProfile } from '../features/profile.js';
import { drawCrop, drawHearing, type AugmentationOptions } from './augmentation.js';
import type { Batch, Examples } from './batch.js';
import type { ClipFeatures, TrainingFrames } from './clip-features.js';
import { filledBatch, type BatchSource } from './filled-batch.js';
import { louder } from './louder.js';
import type { Random } from './random.js';
import type { WindowWriter } from './window-writer.js';

export interface StreamingAugmentation extends AugmentationOptions {
  /** Share of examples that are taken as they were recorded; the rest are changed copies. */
  readonly plainShare: number;
  /** By how much an example is louder than it was recorded: uniform between them, in dB. */
  readonly gainDb: readonly [lowest: number, highest: number];
  /** Longest run of frames that is blanked out (SpecAugment's time mask). */
  readonly maxMaskFrames: number;
  /** Shape of the beta distribution that examples are mixed by (mixup); 0: none. */
  readonly mixup: number;
  readonly labelSmoothing: number;
}

export interface StreamingExampleOptions extends BatchSource {
  readonly augmentation: StreamingAugmentation;
  readonly profile: MfccProfile;
}

/** Crops of clips and of their changed copies, masked and mixed, with smoothed labels. */
export function streamingExamples(options: StreamingExampleOptions): Examples {
  const augmentation = { ...options.augmentation, maxMaskFrames: 0, mixup: 0 };
  return {
    count: options.clips.length,
    draw: (indices, random) => drawBatch(options, indices, random),
    drawPlain: (indices, random) => drawBatch({ ...options, augmentation }, indices, random),
  };
}

function drawBatch(
  options: StreamingExampleOptions,
  indices: readonly number[],
  random: Random,
): Batch {
  const { writer, augmentation, profile } = options;
  const batch = filledBatch(options, indices, (clip, parts, target) => {
    const recorded = drawSource(clip, augmentation, random);
    const frames = louder(recorded, drawGainDb(augmentation, random), profile);
    writer.write(parts, frames, drawCrop(frames, augmentation, random));
    blankOut(parts, writer, augmentation, random);
    smooth(target, clip.label, augmentation);
  });
  if (augmentation.mixup > 0) {
    const tables = [...batch.inputs.map(({ values }) => values), batch.targets];
    mixUp(tables, indices.length, augmentation.mixup, random);
  }
  return batch;
}

function drawSource(
  clip: ClipFeatures,
  augmentation: StreamingAugmentation,
  random: Random,
): TrainingFrames {
  const isPlain = random.float() < augmentation.plainShare;
  const copy = clip.copies[random.between(0, clip.copies.length - 1)];
  return isPlain || copy === undefined ? drawHearing(clip, augmentation, random) : copy;
}

function drawGainDb({ gainDb: [lowest, highest] }: StreamingAugmentation, random: Random): number {
  return lowest + (highest - lowest) * random.float();
}

/** Frames at the mean, anywhere in the window or in what it looks back to. */
function blankOut(
  [frames]: readonly Float32Array[],
  { shapes }: WindowWriter,
  { maxMaskFrames }: StreamingAugmentation,
  random: Random,
): void {
  const [length = 0, width = 0] = shapes[0] ?? [];
  const count = random.between(0, maxMaskFrames);
  const first = random.between(0, length - count);
  frames?.fill(0, first * width, (first + count) * width);
}

function smooth(
  target: Float32Array,
  label: number,
  { labelSmoothing }: StreamingAugmentation,
): void {
  target.fill(labelSmoothing / target.length);
  target[label] = (target[label] ?? 0) + 1 - labelSmoothing;
}

/**
 * Mixes every example with another of its batch, all by one share (Zhang et al., "mixup", 2018);
 * the larger share is its own, so that an example stays what it was chosen as.
 */
function mixUp(tables: readonly Float32Array[], size: number, shape: number, random: Random): void {
  const drawn = random.beta(shape);
  const share = Math.max(drawn, 1 - drawn);
  const partners = random.shuffled(Array.from({ length: size }, (_, row) => row));
  for (const table of tables) mixRows(table, partners, share);
}

function mixRows(table: Float32Array, partners: readonly number[], share: number): void {
  const original = table.slice();
  const width = table.length / partners.length;
  partners.forEach((partner, row) => {
    for (let i = 0; i < width; i += 1) {
      const own = original[row * width + i] ?? 0;
      const other = original[partner * width + i] ?? 0;
      table[row * width + i] = share * own + (1 - share) * other;
    }
  });
}
