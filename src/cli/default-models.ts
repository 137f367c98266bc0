import { join } from 'node:path';
import { packageRoot } from './package-root.js';

/**
 * What scores where no model is named, below the package: for telephone calls the first, for all
 * else the second. Strangers they know better than the paper's network does, at a thirtieth of its
 * multiply-adds.
 */
export const DEFAULT_MODELS: readonly string[] = [
  'models/streaming-ravdess-8k',
  'models/streaming-ravdess-16k',
];

/** Their folders, wherever the package lies. */
export function defaultModelFolders(): string[] {
  return DEFAULT_MODELS.map((model) => join(packageRoot(), model));
}
