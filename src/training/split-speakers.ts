import { UndertoneError } from '../errors.js';
import type { Corpus } from './corpus.js';
import type { Split } from './split.js';
import { requireNoLeak } from './split.js';

/**
 * Folds in which the tested speakers were never heard in training: the corpus's published
 * folds, a manifest's own division, or each speaker left out once.
 * @throws SPLIT_LEAK, CORPUS_LAYOUT where a fold would have an empty side.
 */
export function speakerIndependentSplits(corpus: Corpus): Split[] {
  const prescribed = prescribedSplit(corpus);
  const splits = prescribed === undefined ? speakerFolds(corpus) : [prescribed];
  for (const split of splits) {
    requireBothSides(split);
    requireNoLeak(split, ['speaker', 'recording']);
  }
  return splits;
}

function speakerFolds(corpus: Corpus): Split[] {
  const speakers = [...new Set(corpus.clips.map((clip) => clip.speaker))].sort();
  const present = (corpus.folds ?? speakers.map((speaker) => [speaker]))
    .map((fold) => fold.filter((speaker) => speakers.includes(speaker)))
    .filter((fold) => fold.length > 0);
  return present.map((fold, index) => ({
    name: `fold-${index + 1}`,
    train: corpus.clips.filter((clip) => !fold.includes(clip.speaker)),
    test: corpus.clips.filter((clip) => fold.includes(clip.speaker)),
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

function requireBothSides(split: Split): void {
  if (split.train.length > 0 && split.test.length > 0) return;
  throw new UndertoneError('CORPUS_LAYOUT', {
    what: 'a split has an empty side',
    where: split.name,
    expected: 'clips of at least two speakers, some on each side',
    received: `${split.train.length} to train on, ${split.test.length} to test`,
  });
}
