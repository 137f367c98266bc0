import { PSF_PROFILE, type MfccProfile } from '../features/profile.js';

/** The baseline that any network must beat: a support vector machine on statistics of clips. */
export interface SvmRecipe {
  readonly architecture: 'svm';
  readonly labels: readonly string[];
  readonly profile: MfccProfile;
  /** How much a wrong example costs (C). */
  readonly cost: number;
  /** Of the radial kernel, times the length of a row. */
  readonly scaledGamma: number;
  /** Of the random split: nothing else is drawn. */
  readonly seeds: readonly number[];
  readonly randomTestShare: number;
  readonly augmentation: { readonly minSpeechFrames: number };
}

/** Coefficients 0 to 19 with first and second slopes. */
const SVM_PROFILE: MfccProfile = {
  ...PSF_PROFILE,
  window: 'hamming',
  filterCount: 40,
  lowHz: 20,
  highHz: 7_600,
  firstCoefficient: 0,
  lastCoefficient: 19,
  deltaOrder: 2,
};

/** Cost and gamma are the best of nine pairs on validation speakers (docs/training.md). */
export function svmRecipe(labels: readonly string[], seeds: readonly number[]): SvmRecipe {
  return {
    architecture: 'svm',
    labels,
    profile: SVM_PROFILE,
    cost: 1,
    scaledGamma: 0.5,
    seeds,
    randomTestShare: 0.2,
    augmentation: { minSpeechFrames: 120 },
  };
}
