import { UndertoneError } from '../errors.js';
import type { Protocol } from '../training/job.js';
import type { Recipe } from '../training/recipe.js';
import { flag } from './option-schemas.js';
import type { OptionSpecs } from './options.js';

export const ENSEMBLE_OPTION = {
  ensemble: {
    flags: '--ensemble',
    description:
      'the networks of all seeds are one model, which says the mean of their probabilities (streaming recipes; default protocols final and speaker-independent)',
    schema: flag,
    expected: 'no value',
    flagOnly: true,
  },
} as const satisfies OptionSpecs;

/** Weights come early, the long cross-validation last. */
export const WHOLE_ENSEMBLE: readonly Protocol[] = ['final', 'speaker-independent'];

/** @throws USAGE where networks of several seeds cannot be scored as one. */
export function requireEnsemble(
  { architecture, seeds }: Recipe,
  protocols: readonly Protocol[],
): void {
  if (architecture !== 'streaming') {
    throw refused('its windows are not encoded frame by frame', 'a streaming recipe', architecture);
  }
  if (seeds.length < 2) {
    throw refused('one network is no ensemble', 'several seeds, as in --seed 1,2,3', `${seeds[0]}`);
  }
  const drawn = protocols.find((protocol) => DRAWN_BY_SEED.includes(protocol));
  if (drawn === undefined) return;
  const what = 'each seed draws a split of its own, so that no clip is unknown to all networks';
  throw refused(what, 'protocols whose splits are given', drawn);
}

const DRAWN_BY_SEED: readonly Protocol[] = ['random', 'paper-lineage'];

function refused(what: string, expected: string, received: string): UndertoneError {
  return new UndertoneError('USAGE', { what, where: '--ensemble', expected, received });
}
