import { UndertoneError } from '../errors.js';
import type { Clip } from './corpus.js';

/** A clip that is left out of its corpus, and why. */
export interface UnusableClip {
  /** Path below the corpus folder. */
  readonly path: string;
  readonly reason: string;
}

/** @throws what was thrown where it is no failure of the file's. */
export function unusableClip({ path }: Clip, error: unknown): UnusableClip {
  if (!(error instanceof UndertoneError)) throw error;
  const { what, received, cause } = error.details;
  // A failure of the file system says where things lie, which is nobody's business in a report.
  const isOwnWords = received !== undefined && cause === undefined;
  const detail = isOwnWords ? `${what} (received ${received})` : what;
  return { path, reason: `${error.code}: ${detail}` };
}
