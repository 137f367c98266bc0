import { UndertoneError } from '../errors.js';
import type { Job } from '../training/job.js';

/**
 * Names of the splits whose networks are to be saved.
 *
 * @param numbers of folds, from 1
 * @throws UndertoneError USAGE for a fold that is not among the networks to train
 */
export function foldNames(numbers: readonly number[], jobs: readonly Job[]): string[] {
  const folds = jobs.filter(({ protocol }) => protocol === 'speaker-independent');
  const known = new Set(folds.map(({ split }) => split.name));
  const names = numbers.map((number) => `fold-${number}`);
  const strange = names.find((name) => !known.has(name));
  if (strange === undefined) return names;
  throw new UndertoneError('USAGE', {
    what: 'there is no such fold to save',
    where: '--fold-model',
    expected: known.size === 0 ? 'a run with speaker-independent folds' : [...known].join(', '),
    received: strange,
  });
}
