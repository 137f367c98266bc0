import { UndertoneError } from '../errors.js';
import type { Clip, HashedClip } from './corpus.js';

/** One division of a corpus into clips that are learnt from and clips that are scored. */
export interface Split<C extends Clip = HashedClip> {
  readonly name: string;
  readonly train: readonly C[];
  readonly test: readonly C[];
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

function speakerOf(clip: HashedClip): string {
  return clip.speaker;
}

function hashOf(clip: HashedClip): string {
  return clip.contentHash;
}
