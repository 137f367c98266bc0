import type { Corpus } from './corpus.js';
import type { Job, Protocol } from './job.js';
import type { Recipe } from './recipe.js';
import { Random } from './random.js';
import { randomSplit } from './split-random.js';
import { speakerIndependentSplits } from './split-speakers.js';
import { validationSplits } from './split-validation.js';

/** The networks that a protocol asks for, in the order in which they are trained. */
export function planJobs(corpus: Corpus, protocols: readonly Protocol[], recipe: Recipe): Job[] {
  return protocols.flatMap((protocol) =>
    seedsOf(protocol, recipe).flatMap((seed) =>
      splitsOf(corpus, protocol, recipe, seed).map((split) => ({ protocol, split, seed })),
    ),
  );
}

/** Only one set of weights is shipped. */
function seedsOf(protocol: Protocol, { seeds }: Recipe) {
  return protocol === 'final' ? seeds.slice(0, 1) : seeds;
}

function splitsOf(corpus: Corpus, protocol: Protocol, recipe: Recipe, seed: number) {
  switch (protocol) {
    case 'random':
      return [randomSplit(corpus, recipe.randomTestShare, Random.fromSeed(seed, 'split'))];
    case 'validation':
      return validationSplits(corpus);
    case 'speaker-independent':
      return speakerIndependentSplits(corpus);
    case 'final':
      return [{ name: 'final', train: corpus.clips, test: [] }];
  }
}
