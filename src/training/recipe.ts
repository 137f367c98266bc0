import { PSF_PROFILE, type MfccProfile } from '../features/profile.js';
import type { StreamingShape } from '../model/streaming-network.js';
import type { AdamwOptions } from './adamw.js';
import { PAPER_AUGMENTATION, type AugmentationOptions } from './augmentation.js';
import type { CopyOptions } from './extract-features.js';
import { PAPER_RMSPROP, type RmspropOptions } from './rmsprop.js';
import type { StreamingAugmentation } from './streaming-examples.js';

/** All choices that a trained network depends on, besides its clips. Fixed before any test. */
export type Recipe = PaperRecipe | StreamingRecipe;

interface CommonRecipe {
  readonly labels: readonly string[];
  readonly profile: MfccProfile;
  /** Of what is scored; training hears crops, whose length is a matter of augmentation. */
  readonly windowFrames: number;
  readonly hopFrames: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** The weights that are kept are the mean over all steps of so many last epochs. */
  readonly averagedEpochs: number;
  /** Each of them makes networks of its own; figures are means over all, the artifact is of the first. */
  readonly seeds: readonly number[];
  /** Share of the clips that the random split holds out. */
  readonly randomTestShare: number;
}

export interface PaperRecipe extends CommonRecipe {
  readonly architecture: 'paper';
  readonly augmentation: AugmentationOptions;
  readonly optimiser: RmspropOptions;
}

export interface StreamingRecipe extends CommonRecipe {
  readonly architecture: 'streaming';
  readonly shape: StreamingShape;
  readonly augmentation: StreamingAugmentation;
  /** Changed copies of each training clip, drawn once for all epochs. */
  readonly copies: CopyOptions;
  readonly optimiser: Omit<AdamwOptions, 'totalSteps'>;
  /** Whether logits are freed from how frequent each class was in training. */
  readonly logitAdjustment: boolean;
  /** Share of all steps over which the running average of the weights reaches back. */
  readonly averageReach: number;
  /** Absent: each network learns from labels alone. */
  readonly distillation?: Distillation;
}

/**
 * Every network learns from what others of the same recipe, trained on the same clips, say of its
 * examples (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015).
 */
export interface Distillation {
  /** Seeds of those others; what counts is the mean of their probabilities. */
  readonly teacherSeeds: readonly number[];
  /** Of theirs in what is learnt; the labels have the rest. */
  readonly share: number;
}

export function isDistilled(
  recipe: Recipe,
): recipe is StreamingRecipe & { readonly distillation: Distillation } {
  return recipe.architecture === 'streaming' && recipe.distillation !== undefined;
}

/** At the paper's constant rate the weights of single steps swing by ten points and more. */
const AVERAGED_EPOCHS = 4;

/** The paper's features, network and optimiser over windows of 256 frames. */
export function paperRecipe(
  labels: readonly string[],
  epochs: number,
  seeds: readonly number[],
): PaperRecipe {
  return {
    architecture: 'paper',
    labels,
    profile: PSF_PROFILE,
    windowFrames: 256,
    hopFrames: 64,
    augmentation: PAPER_AUGMENTATION,
    optimiser: PAPER_RMSPROP,
    batchSize: 32,
    epochs,
    averagedEpochs: Math.min(AVERAGED_EPOCHS, epochs),
    seeds,
    randomTestShare: 0.2,
  };
}

/**
 * Log-energy and coefficients 2 to 20 of 40 filters, with causal slopes: loudness is the strongest
 * cue of acted emotion, and the paper's coefficients leave it out.
 */
const WIDE_BAND_PROFILE: MfccProfile = {
  ...PSF_PROFILE,
  window: 'hamming',
  filterCount: 40,
  lowHz: 20,
  highHz: 7_600,
  firstCoefficient: 1,
  lastCoefficient: 19,
  energy: 'log-energy',
  deltaOrder: 1,
};

/** The same for audio at 8 kHz, with filters as wide as there. */
const TELEPHONE_PROFILE: MfccProfile = {
  ...WIDE_BAND_PROFILE,
  sampleRateHz: 8_000,
  fftLength: 256,
  filterCount: 30,
  highHz: 3_800,
};

/** Rates that there is a streaming network for. */
export type StreamingRateHz = 8_000 | 16_000;

const STREAMING_PROFILES: Readonly<Record<StreamingRateHz, MfccProfile>> = {
  8_000: TELEPHONE_PROFILE,
  16_000: WIDE_BAND_PROFILE,
};

/** 207,000 numbers, 32,000 multiply-adds a frame. */
const STREAMING_SHAPE: StreamingShape = {
  stem: { filters: 48, kernel: 5, stride: 2 },
  blocks: [
    { filters: 48, stride: 1 },
    { filters: 64, stride: 2 },
    { filters: 96, stride: 2 },
    { filters: 96, stride: 1 },
  ],
  heads: 4,
  hidden: 64,
  dropoutRate: 0.3,
};

/** Share of what is heard in training that went over the telephone. */
const TELEPHONE_SHARES: Readonly<Record<StreamingRateHz, number>> = { 8_000: 0.5, 16_000: 0.2 };

/**
 * RAVDESS was recorded softly: its loudest 30 per cent of frames lie at -37 dBFS (median of clips),
 * those of calls at -26 to -16. A network that takes the level of its studio for loudness hears
 * anger in every call; so examples come at all levels that a line may have. A corpus as loud as
 * EmoDB (-15 dBFS) comes at -25 dBFS at the least.
 */
const GAIN_DB = [-10, 30] as const;

/** All networks hear the same copies, so that they are made once. */
const COPIES_SEED = 1;

/** The compact causal network, with all that helped on validation speakers. */
export function streamingRecipe(
  sampleRateHz: StreamingRateHz,
  labels: readonly string[],
  epochs: number,
  seeds: readonly number[],
): StreamingRecipe {
  const telephoneShare = TELEPHONE_SHARES[sampleRateHz];
  return {
    architecture: 'streaming',
    labels,
    profile: STREAMING_PROFILES[sampleRateHz],
    windowFrames: 256,
    hopFrames: 64,
    shape: STREAMING_SHAPE,
    augmentation: {
      cropFrames: 200,
      minSpeechFrames: 120,
      telephoneShare,
      truncationShare: 0.3,
      plainShare: 0.2,
      gainDb: GAIN_DB,
      maxMaskFrames: 24,
      mixup: 0.2,
      labelSmoothing: 0.1,
    },
    copies: {
      count: 8,
      seed: COPIES_SEED,
      noiseShare: 0.3,
      snrDb: [0, 30],
      telephoneShare,
    },
    optimiser: {
      learningRate: 3e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      weightDecay: 0.01,
      clipNorm: 2,
      warmUpShare: 0.1,
    },
    batchSize: 32,
    epochs,
    averagedEpochs: epochs,
    averageReach: 0.1,
    logitAdjustment: true,
    seeds,
    randomTestShare: 0.2,
  };
}

/** The same, with three teachers for each network. */
export function distilled(recipe: StreamingRecipe): StreamingRecipe {
  return { ...recipe, distillation: { teacherSeeds: [1, 2, 3], share: 0.7 } };
}
