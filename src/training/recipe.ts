import { PSF_PROFILE, type MfccProfile } from '../features/profile.js';
import { PAPER_AUGMENTATION, type AugmentationOptions } from './augmentation.js';
import { PAPER_RMSPROP, type RmspropOptions } from './rmsprop.js';

/** All choices that a trained network depends on, besides its clips. Fixed before any test. */
export interface Recipe {
  readonly architecture: 'paper';
  readonly labels: readonly string[];
  readonly profile: MfccProfile;
  readonly hopFrames: number;
  readonly augmentation: AugmentationOptions;
  readonly optimiser: RmspropOptions;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  /** Share of the clips that the random split holds out. */
  readonly randomTestShare: number;
}

/** The paper's features, network and optimiser over windows of 256 frames. */
export function paperRecipe(labels: readonly string[], epochs: number, seed: number): Recipe {
  return {
    architecture: 'paper',
    labels,
    profile: PSF_PROFILE,
    hopFrames: 64,
    augmentation: PAPER_AUGMENTATION,
    optimiser: PAPER_RMSPROP,
    batchSize: 32,
    epochs,
    seed,
    randomTestShare: 0.2,
  };
}
