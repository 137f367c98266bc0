import { initializers, layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { SourcedDropout } from '../../src/model/dropout.js';
import type { AugmentationOptions } from '../../src/training/augmentation.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { eachHearing, type ClipFeatures } from '../../src/training/clip-features.js';
import type { HashedClip } from '../../src/training/corpus.js';
import type { TrainingProgress } from '../../src/training/progress.js';
import { paperRecipe, type PaperRecipe } from '../../src/training/recipe.js';
import type { Random } from '../../src/training/random.js';

export const TINY_AUGMENTATION: AugmentationOptions = {
  cropFrames: 16,
  minSpeechFrames: 6,
  telephoneShare: 0.5,
  truncationShare: 0.3,
};

export const TINY_FEATURES = 3;
export const TINY_LABELS = ['low', 'high'];

/** Minutes of training in a second. */
export function tinyRecipe(epochs: number): PaperRecipe {
  return {
    ...paperRecipe(TINY_LABELS, epochs, [5]),
    averagedEpochs: 1,
    profile: { ...PSF_PROFILE, lastCoefficient: TINY_FEATURES },
    batchSize: 8,
    windowFrames: TINY_AUGMENTATION.cropFrames,
    hopFrames: 8,
    augmentation: TINY_AUGMENTATION,
  };
}

/** Watches nothing but what a test wants to know. */
export function watcher(part: Partial<TrainingProgress>): TrainingProgress {
  const nothing = (): void => undefined;
  return {
    beginJob: nothing,
    batch: nothing,
    endEpoch: nothing,
    endJob: nothing,
    waitForOthers: nothing,
    ...part,
  };
}

/** Every kind of layer that makes training hard to repeat, as small as it gets. */
export function tinyNetwork(seed: number): LayersModel {
  const kernelInitializer = initializers.glorotUniform({ seed: seed + 1 });
  return sequential({
    layers: [
      layers.conv1d({
        inputShape: [TINY_AUGMENTATION.cropFrames, TINY_FEATURES],
        filters: 4,
        kernelSize: 3,
        kernelInitializer,
      }),
      layers.batchNormalization({}),
      layers.activation({ activation: 'relu' }),
      new SourcedDropout({ rate: 0.2 }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: TINY_LABELS.length, kernelInitializer }),
    ],
  });
}

/** Noise around a level that tells the two labels apart. */
export function tinyClip(clip: HashedClip, random: Random): ClipFeatures {
  const label = TINY_LABELS.indexOf(clip.label);
  const frameCount = random.between(10, 30);
  const frames = eachHearing(() => ({
    frameCount,
    features: Float32Array.from(
      { length: frameCount * TINY_FEATURES },
      () => 4 * random.float() + 2 * label,
    ),
    loud: Uint8Array.from({ length: frameCount }, () => (random.float() < 0.7 ? 1 : 0)),
    speech: new Uint8Array(frameCount).fill(1),
  }));
  return { clip, label, frames, copies: [] };
}

export function tinyClips(count: number, speakers: number): HashedClip[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `clip-${index}.wav`,
    label: TINY_LABELS[index % 2] ?? '',
    speaker: `tiny/${Math.floor(index / 2) % speakers}`,
    sex: Math.floor(index / 2) % 2 === 0 ? 'female' : 'male',
    contentHash: `hash-${index}`,
  }));
}
