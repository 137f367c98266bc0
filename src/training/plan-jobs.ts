import { UndertoneError } from '../errors.js';
import type { Corpus } from './corpus.js';
import type { Job, Protocol } from './job.js';
import { DEFAULT_LINEAGE_COPIES } from './lineage.js';
import { Random } from './random.js';
import { crossCorpusSplit } from './split-corpora.js';
import { lineageSplit } from './split-lineage.js';
import { randomSplit } from './split-random.js';
import { leaveOneSpeakerOutSplits, speakerIndependentSplits } from './split-speakers.js';
import { validationSplits } from './split-validation.js';
import { requireBothSides, requireLearnableLabels, type Split } from './split.js';

/** What of a recipe decides the splits. */
export interface SplitChoices {
  readonly seeds: readonly number[];
  readonly randomTestShare: number;
}

/** What single protocols need besides the corpus. */
export interface PlanOptions {
  /** `paper-lineage`: changed copies of each clip, 0 to 4. */
  readonly lineageCopies?: number | undefined;
  /** `paper-lineage`: the speakers of this fold, counted from 1, are left out beforehand. */
  readonly unseenFold?: number | undefined;
  /** `cross-corpus`: what is tested on. */
  readonly testCorpus?: Corpus | undefined;
  /** `final`: a network of each seed, not of the first alone. */
  readonly ensemble?: boolean | undefined;
}

/**
 * The networks that a protocol asks for, in the order in which they are trained.
 * @throws SPLIT_LEAK, CORPUS_LAYOUT, CORPUS_LABEL, USAGE where a protocol cannot be had honestly.
 */
export function planJobs(
  corpus: Corpus,
  protocols: readonly Protocol[],
  recipe: SplitChoices,
  options: PlanOptions = {},
): Job[] {
  return protocols.flatMap((protocol) =>
    seedsOf(protocol, recipe, options).flatMap((seed) =>
      splitsOf(corpus, protocol, { ...recipe, seed }, options).map((split) => {
        if (protocol !== 'final') requireBothSides(split);
        requireLearnableLabels(split);
        return { protocol, split, seed };
      }),
    ),
  );
}

/** Only one set of weights is shipped, or the ensemble of all. */
function seedsOf(protocol: Protocol, { seeds }: SplitChoices, { ensemble = false }: PlanOptions) {
  return protocol === 'final' && !ensemble ? seeds.slice(0, 1) : seeds;
}

function splitsOf(
  corpus: Corpus,
  protocol: Protocol,
  { randomTestShare, seed }: Pick<SplitChoices, 'randomTestShare'> & { readonly seed: number },
  { lineageCopies: copies = DEFAULT_LINEAGE_COPIES, unseenFold, testCorpus }: PlanOptions,
): Split[] {
  const random = Random.fromSeed(seed, 'split');
  switch (protocol) {
    case 'paper-lineage':
      return [lineageSplit(corpus, randomTestShare, random, { copies, unseenFold })];
    case 'random':
      return [randomSplit(corpus, randomTestShare, random)];
    case 'validation':
      return validationSplits(corpus);
    case 'speaker-independent':
      return speakerIndependentSplits(corpus);
    case 'leave-one-speaker-out':
      return leaveOneSpeakerOutSplits(corpus);
    case 'cross-corpus':
      return [crossCorpusSplit(corpus, required(testCorpus))];
    case 'final':
      return [{ name: 'final', train: corpus.clips, test: [] }];
  }
}

function required(testCorpus: Corpus | undefined): Corpus {
  if (testCorpus !== undefined) return testCorpus;
  throw new UndertoneError('USAGE', {
    what: 'cross-corpus needs a corpus to test on',
    where: '--test-corpus',
    expected: 'another corpus than the one to train on',
    received: 'nothing',
    todo: 'pass --test-corpus NAME and --test-data PATH',
  });
}
