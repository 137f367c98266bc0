import { UndertoneError } from '../errors.js';
import type { Clip, HashedClip } from './corpus.js';

/** One division of a corpus into clips that are learnt from and clips that are scored. */
export interface Split<C extends Clip = HashedClip> {
  readonly name: string;
  readonly train: readonly C[];
  readonly test: readonly C[];
  /** Clips of speakers on neither side, for the same weights to be scored on. */
  readonly unseen?: readonly C[];
  /** Clips that are not scored, since no training clip has their label. */
  readonly skippedClips?: number;
}

/** What must not be on both sides. A random split shares its speakers by design. */
export type LeakKind = 'speaker' | 'recording';

/** @throws SPLIT_LEAK naming the first speaker or recording that is on both sides. */
export function requireNoLeak(split: Split, kinds: readonly LeakKind[]): void {
  for (const kind of kinds) {
    const key = kind === 'speaker' ? speakerOf : hashOf;
    const trained = new Map(split.train.map((clip) => [key(clip), clip.path]));
    const leak = split.test.find((clip) => trained.has(key(clip)));
    if (leak === undefined) continue;
    throw new UndertoneError('SPLIT_LEAK', {
      what: `a ${kind} is on both sides of the split`,
      where: `${split.name}: ${leak.path}`,
      expected: `no ${kind} in training and test at once`,
      received: `${kind === 'speaker' ? leak.speaker : 'the same bytes'} in training as ${
        trained.get(key(leak)) ?? ''
      }`,
    });
  }
}

/** @throws CORPUS_LAYOUT */
export function requireBothSides({ name, train, test }: Split): void {
  if (train.length > 0 && test.length > 0) return;
  throw new UndertoneError('CORPUS_LAYOUT', {
    what: 'a split has an empty side',
    where: name,
    expected: 'clips on each side, of different speakers where the protocol is about strangers',
    received: `${train.length} to train on, ${test.length} to test`,
  });
}

/**
 * A label that only test clips have would count against any network there can be.
 * @throws CORPUS_LABEL naming the first of them.
 */
export function requireLearnableLabels({ name, train, test, unseen = [] }: Split): void {
  const learnt = new Set(train.map(({ label }) => label));
  const foreign = [...test, ...unseen].find(({ label }) => !learnt.has(label));
  if (foreign === undefined) return;
  throw new UndertoneError('CORPUS_LABEL', {
    what: `no training clip is ${foreign.label}, which test clips are`,
    where: `${name}: ${foreign.path}`,
    expected: `training clips that are ${foreign.label}`,
    received: [...learnt].sort().join(', '),
    todo: 'add clips of other speakers with this label, or leave the label out of the corpus',
  });
}

function speakerOf(clip: HashedClip): string {
  return clip.speaker;
}

function hashOf(clip: HashedClip): string {
  return clip.contentHash;
}
