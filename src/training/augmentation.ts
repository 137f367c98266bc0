import type { ClipFeatures, TrainingFrames } from './clip-features.js';
import type { Random } from './random.js';
import type { FrameRun } from './window-writer.js';

export interface AugmentationOptions {
  /** A crop's length; a multiple of the network's stride. */
  readonly cropFrames: number;
  /** Loud frames that a crop holds where the clip has that many: 1.2 s, as the pipeline asks. */
  readonly minSpeechFrames: number;
  readonly telephoneShare: number;
  readonly truncationShare: number;
}

export const PAPER_AUGMENTATION: AugmentationOptions = {
  cropFrames: 256,
  minSpeechFrames: 120,
  telephoneShare: 0.5,
  truncationShare: 0.3,
};

type CropOptions = Pick<AugmentationOptions, 'cropFrames' | 'minSpeechFrames' | 'truncationShare'>;

/** A training clip through the telephone or not. */
export function drawHearing(
  { frames }: ClipFeatures,
  { telephoneShare }: Pick<AugmentationOptions, 'telephoneShare'>,
  random: Random,
): TrainingFrames {
  return frames[random.float() < telephoneShare ? 'telephone' : 'direct'];
}

/**
 * Part of a recording: from a random position on, and sometimes cut short, no earlier than the
 * pipeline would speak up on what was heard so far.
 */
export function drawCrop(frames: TrainingFrames, options: CropOptions, random: Random): FrameRun {
  const startFrame = drawStart(frames, options, random);
  const available = Math.min(options.cropFrames, frames.frameCount - startFrame);
  const frameCount =
    random.float() < options.truncationShare
      ? random.between(framesUntilSpeech(frames, startFrame, available, options), available)
      : available;
  return { startFrame, frameCount };
}

/** Any start whose window holds enough speech; where there is none, the one with most. */
function drawStart(clip: TrainingFrames, options: CropOptions, random: Random): number {
  const lastStart = Math.max(0, clip.frameCount - options.cropFrames);
  const counts = loudCounts(clip, options.cropFrames, lastStart);
  const enough = Math.min(options.minSpeechFrames, Math.max(...counts));
  const starts = counts.flatMap((count, start) => (count >= enough ? [start] : []));
  return starts[random.between(0, starts.length - 1)] ?? 0;
}

/** Loud frames in the window at each start. */
function loudCounts(clip: TrainingFrames, cropFrames: number, lastStart: number): number[] {
  let count = 0;
  for (let frame = 0; frame < cropFrames; frame++) count += clip.loud[frame] ?? 0;
  const counts = [count];
  for (let start = 1; start <= lastStart; start++) {
    count += (clip.loud[start + cropFrames - 1] ?? 0) - (clip.loud[start - 1] ?? 0);
    counts.push(count);
  }
  return counts;
}

function framesUntilSpeech(
  clip: TrainingFrames,
  startFrame: number,
  available: number,
  { minSpeechFrames }: CropOptions,
): number {
  let heard = 0;
  for (let frame = 0; frame < available; frame++) {
    heard += clip.loud[startFrame + frame] ?? 0;
    if (heard === minSpeechFrames) return frame + 1;
  }
  return available;
}
