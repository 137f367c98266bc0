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
  /** The weights that are kept are the mean over all steps of so many last epochs. */
  readonly averagedEpochs: number;
  readonly seed: number;
  /** Share of the clips that the random split holds out. */
  readonly randomTestShare: number;
}

/** At the paper's constant rate the weights of single steps swing by ten points and more. */
const AVERAGED_EPOCHS = 4;

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
    averagedEpochs: Math.min(AVERAGED_EPOCHS, epochs),
    seed,
    randomTestShare: 0.2,
  };
}
