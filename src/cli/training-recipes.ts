/** Recipes by the names that they have on the command line. */
import { distilled, paperRecipe, streamingRecipe, type Recipe } from '../training/recipe.js';

export const RECIPE_NAMES = [
  'paper',
  'streaming-16k',
  'streaming-8k',
  'streaming-16k-distilled',
  'streaming-8k-distilled',
] as const;
export type RecipeName = (typeof RECIPE_NAMES)[number];

interface RecipeChoice {
  readonly make: (labels: readonly string[], epochs: number, seeds: readonly number[]) => Recipe;
  /** Unless the command line says otherwise. */
  readonly epochs: number;
}

export const RECIPES: Readonly<Record<RecipeName, RecipeChoice>> = {
  paper: { make: paperRecipe, epochs: 18 },
  'streaming-16k': { make: (...choices) => streamingRecipe(16_000, ...choices), epochs: 90 },
  'streaming-8k': { make: (...choices) => streamingRecipe(8_000, ...choices), epochs: 90 },
  'streaming-16k-distilled': {
    make: (...choices) => distilled(streamingRecipe(16_000, ...choices)),
    epochs: 90,
  },
  'streaming-8k-distilled': {
    make: (...choices) => distilled(streamingRecipe(8_000, ...choices)),
    epochs: 90,
  },
};
