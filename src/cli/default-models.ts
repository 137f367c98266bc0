import { join } from 'node:path';
import { packageRoot } from './package-root.js';

/** What scores where no model is named: below the package. */
export const DEFAULT_MODELS: readonly string[] = ['models/paper-ravdess'];

/** Their folders, wherever the package lies. */
export function defaultModelFolders(): string[] {
  return DEFAULT_MODELS.map((model) => join(packageRoot(), model));
}
