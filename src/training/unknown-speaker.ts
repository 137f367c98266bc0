import { UndertoneError } from '../errors.js';
import type { Clip } from './corpus.js';

/** What clips of a corpus that does not say who speaks have for a speaker. */
export const UNKNOWN_SPEAKER = 'unknown';

export function isUnknownSpeaker(speaker: string): boolean {
  return speaker.endsWith(`/${UNKNOWN_SPEAKER}`);
}

/**
 * Without speakers nobody can say that the tested ones were never heard.
 * @throws CORPUS_LAYOUT naming the first clip whose speaker is not known.
 */
export function requireKnownSpeakers(clips: readonly Clip[]): void {
  const unknown = clips.find(({ speaker }) => isUnknownSpeaker(speaker));
  if (unknown === undefined) return;
  throw new UndertoneError('CORPUS_LAYOUT', {
    what: 'the corpus does not say who speaks, so no figure can be about strangers',
    where: unknown.path,
    expected: 'a speaker of every clip',
    received: 'a manifest without the column speaker',
    todo: 'add the column, or train with --protocol random, which knows its speakers',
  });
}
