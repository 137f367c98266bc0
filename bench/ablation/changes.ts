import type { StreamingRecipe } from '../../src/training/recipe.js';

type Change = (recipe: StreamingRecipe) => StreamingRecipe;

/** What is left out of the frozen recipe, or put in its place. */
export const CHANGES: Readonly<Record<string, Change>> = {
  none: (recipe) => recipe,
  'one head': withShape({ heads: 1 }),
  'eight heads': withShape({ heads: 8 }),
  wide: withShape({
    stem: { filters: 64, kernel: 5, stride: 2 },
    blocks: [
      { filters: 64, stride: 1 },
      { filters: 96, stride: 2 },
      { filters: 128, stride: 2 },
      { filters: 128, stride: 1 },
    ],
  }),
  'dropout 0.5': withShape({ dropoutRate: 0.5 }),
  'no copies': (recipe) => ({ ...recipe, copies: { ...recipe.copies, count: 0 } }),
  'no mixup': withAugmentation({ mixup: 0 }),
  'no masks': withAugmentation({ maxMaskFrames: 0 }),
  'no label smoothing': withAugmentation({ labelSmoothing: 0 }),
  'no logit adjustment': (recipe) => ({ ...recipe, logitAdjustment: false }),
  'levels as recorded': withAugmentation({ gainDb: [0, 0] }),
  'no slopes': (recipe) => ({ ...recipe, profile: { ...recipe.profile, deltaOrder: 0 } }),
  'no energy': (recipe) => ({
    ...recipe,
    profile: { ...recipe.profile, energy: 'none', firstCoefficient: 1 },
  }),
  'twice the epochs': (recipe) => ({
    ...recipe,
    epochs: 2 * recipe.epochs,
    averagedEpochs: 2 * recipe.epochs,
  }),
};

function withShape(shape: Partial<StreamingRecipe['shape']>): Change {
  return (recipe) => ({ ...recipe, shape: { ...recipe.shape, ...shape } });
}

function withAugmentation(change: Partial<StreamingRecipe['augmentation']>): Change {
  return (recipe) => ({ ...recipe, augmentation: { ...recipe.augmentation, ...change } });
}
