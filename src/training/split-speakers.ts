import type { Corpus } from './corpus.js';
import type { Split } from './split.js';
import { requireBothSides, requireNoLeak } from './split.js';
import { requireKnownSpeakers } from './unknown-speaker.js';

/**
 * Folds in which the tested speakers were never heard in training: the corpus's published
 * folds, a manifest's own division, or each speaker left out once.
 * @throws SPLIT_LEAK, CORPUS_LAYOUT where a fold would have an empty side or speakers are not known.
 */
export function speakerIndependentSplits(corpus: Corpus): Split[] {
  const prescribed = prescribedSplit(corpus);
  const speakers = speakersOf(corpus);
  const folds = (corpus.folds ?? eachAlone(speakers))
    .map((fold) => fold.filter((speaker) => speakers.includes(speaker)))
    .filter((fold) => fold.length > 0);
  return fair(corpus, prescribed === undefined ? leaveOut(corpus, folds, 'fold') : [prescribed]);
}

/**
 * Each speaker left out once, whatever folds the corpus has or its manifest prescribes.
 * @throws SPLIT_LEAK, CORPUS_LAYOUT as `speakerIndependentSplits`.
 */
export function leaveOneSpeakerOutSplits(corpus: Corpus): Split[] {
  return fair(corpus, leaveOut(corpus, eachAlone(speakersOf(corpus)), 'speaker'));
}

function fair({ clips }: Corpus, splits: Split[]): Split[] {
  requireKnownSpeakers(clips);
  for (const split of splits) {
    requireBothSides(split);
    requireNoLeak(split, ['speaker', 'recording']);
  }
  return splits;
}

function speakersOf({ clips }: Corpus): string[] {
  return [...new Set(clips.map(({ speaker }) => speaker))].sort();
}

function eachAlone(speakers: readonly string[]): string[][] {
  return speakers.map((speaker) => [speaker]);
}

/** One split a group of speakers: named after what the group is, counted from 1. */
function leaveOut(
  { clips }: Corpus,
  groups: readonly (readonly string[])[],
  groupName: string,
): Split[] {
  return groups.map((group, index) => ({
    name: `${groupName}-${index + 1}`,
    train: clips.filter(({ speaker }) => !group.includes(speaker)),
    test: clips.filter(({ speaker }) => group.includes(speaker)),
  }));
}

/** The `split` column of a manifest, where it is filled in for every clip. */
function prescribedSplit(corpus: Corpus): Split | undefined {
  if (!corpus.clips.every((clip) => clip.split !== undefined)) return undefined;
  return {
    name: 'prescribed',
    train: corpus.clips.filter((clip) => clip.split === 'train'),
    test: corpus.clips.filter((clip) => clip.split === 'test'),
  };
}
