import type { Corpus } from './corpus.js';
import type { Job, Protocol } from './job.js';
import type { Recipe } from './recipe.js';
import { Random } from './random.js';
import { lineageCorpus } from './lineage.js';
import type { Split } from './split.js';
import { randomSplit } from './split-random.js';
import { speakerIndependentSplits } from './split-speakers.js';
import { validationSplits } from './split-validation.js';

/** The networks that a protocol asks for, in the order in which they are trained. */
export function planJobs(corpus: Corpus, protocols: readonly Protocol[], recipe: Recipe): Job[] {
  return protocols.flatMap((protocol) =>
    splitsOf(corpus, protocol, recipe).map((split) => ({ protocol, split })),
  );
}

function splitsOf(corpus: Corpus, protocol: Protocol, recipe: Recipe) {
  switch (protocol) {
    case 'paper-lineage':
      return [lineageSplit(corpus, recipe)];
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

function lineageSplit(corpus: Corpus, { randomTestShare, seed, lineageCopies }: Recipe): Split {
  const random = Random.fromSeed(seed, 'split');
  const split = randomSplit(lineageCorpus(corpus, lineageCopies), randomTestShare, random);
  return { ...split, name: `paper-lineage-${lineageCopies}` };
}
