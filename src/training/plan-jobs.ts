import type { Corpus } from './corpus.js';
import type { Job, Protocol } from './job.js';
import { Random } from './random.js';
import { randomSplit } from './split-random.js';
import { speakerIndependentSplits } from './split-speakers.js';
import { validationSplits } from './split-validation.js';

/** What of a recipe decides the splits. */
interface SplitChoices {
  readonly seed: number;
  readonly randomTestShare: number;
}

/** The networks that a protocol asks for, in the order in which they are trained. */
export function planJobs(
  corpus: Corpus,
  protocols: readonly Protocol[],
  recipe: SplitChoices,
): Job[] {
  return protocols.flatMap((protocol) =>
    splitsOf(corpus, protocol, recipe).map((split) => ({ protocol, split })),
  );
}

function splitsOf(corpus: Corpus, protocol: Protocol, recipe: SplitChoices) {
  switch (protocol) {
    case 'random':
      return [randomSplit(corpus, recipe.randomTestShare, Random.fromSeed(recipe.seed, 'split'))];
    case 'validation':
      return validationSplits(corpus);
    case 'speaker-independent':
      return speakerIndependentSplits(corpus);
    case 'final':
      return [{ name: 'final', train: corpus.clips, test: [] }];
  }
}
