import type { Corpus, HashedClip } from './corpus.js';
import type { Random } from './random.js';
import type { Split } from './split.js';
import { requireNoLeak } from './split.js';

/**
 * The paper's kind of split, without its lineage's leak: clips are divided at random within
 * each label, speakers are on both sides, and byte-identical recordings stay together.
 * Copies cannot leak, since augmentation happens in training only, after the split.
 */
export function randomSplit(corpus: Corpus, testShare: number, random: Random): Split {
  const train: HashedClip[] = [];
  const test: HashedClip[] = [];
  for (const label of corpus.labels) {
    const recordings = recordingsOf(corpus.clips.filter((clip) => clip.label === label));
    const wanted = Math.round(recordings.flat().length * testShare);
    let taken = 0;
    for (const recording of random.shuffled(recordings)) {
      const side = taken < wanted ? test : train;
      if (side === test) taken += recording.length;
      side.push(...recording);
    }
  }
  const split = { name: 'random', train, test };
  requireNoLeak(split, ['recording']);
  return split;
}

/** Clips with the same bytes are one recording. */
function recordingsOf(clips: readonly HashedClip[]): HashedClip[][] {
  const groups = new Map<string, HashedClip[]>();
  for (const clip of clips) {
    const group = groups.get(clip.contentHash);
    if (group === undefined) groups.set(clip.contentHash, [clip]);
    else group.push(clip);
  }
  return [...groups.values()];
}
