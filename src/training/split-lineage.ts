import { UndertoneError } from '../errors.js';
import type { Corpus } from './corpus.js';
import { lineageCorpus } from './lineage.js';
import type { Random } from './random.js';
import { randomSplit } from './split-random.js';
import { speakerIndependentSplits } from './split-speakers.js';
import type { Split } from './split.js';

export interface LineageSplitOptions {
  /** Changed copies of each clip, 0 to 4. */
  readonly copies: number;
  /** The speakers of this speaker-independent fold, counted from 1, are left out beforehand. */
  readonly unseenFold: number | undefined;
}

/**
 * Copies first, then a split at random: copies of one recording are on both sides, and it is not
 * held against the split, since this leak is what it is made to show.
 * @throws USAGE where there is no such fold, CORPUS_LAYOUT where its speakers are not known.
 */
export function lineageSplit(
  corpus: Corpus,
  testShare: number,
  random: Random,
  { copies, unseenFold }: LineageSplitOptions,
): Split {
  const name = `paper-lineage-${copies}`;
  if (unseenFold === undefined) {
    return { ...randomSplit(lineageCorpus(corpus, copies), testShare, random), name };
  }
  const { name: foldName, train: heard, test: unseen } = foldOf(corpus, unseenFold);
  const copied = lineageCorpus({ ...corpus, clips: heard }, copies);
  return { ...randomSplit(copied, testShare, random), name: `${name}-without-${foldName}`, unseen };
}

function foldOf(corpus: Corpus, fold: number): Split {
  const folds = speakerIndependentSplits(corpus);
  const found = folds[fold - 1];
  if (found !== undefined) return found;
  throw new UndertoneError('USAGE', {
    what: `the corpus ${corpus.name} has no such fold`,
    where: '--unseen-fold',
    expected: `a fold from 1 to ${folds.length}`,
    received: `${fold}`,
  });
}
