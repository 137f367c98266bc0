import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Recipe } from './recipe.js';
import type { Split } from './split.js';

export const PROTOCOLS = [
  'paper-lineage',
  'random',
  'validation',
  'speaker-independent',
  'leave-one-speaker-out',
  'cross-corpus',
  'final',
] as const;
/**
 * `paper-lineage`: changed copies of every clip are made before a random split: copies of one
 * recording are on both sides. `validation`: speakers of the training sides alone, for choices to be
 * made on. `cross-corpus`: all clips of one corpus are learnt from, those of another are scored.
 * `final`: all clips are learnt from and none is left to score.
 */
export type Protocol = (typeof PROTOCOLS)[number];

/** One network to be trained. */
export interface Job {
  readonly protocol: Protocol;
  readonly split: Split;
  /** Decides initial weights, order, crops and dropout; with `random` also the split. */
  readonly seed: number;
}

/** Tells the networks of a recipe apart. */
export function jobNameOf({ split, seed }: Job): string {
  return `${split.name}-seed-${seed}`;
}

/** What is kept of a job: checkpoint, weights and result. */
export function jobFolder(workFolder: string, job: Job): string {
  return join(workFolder, jobNameOf(job));
}

/** Where a finished job keeps its weights. */
export function weightsPath(workFolder: string, job: Job): string {
  return join(jobFolder(workFolder, job), 'weights.bin');
}

/** Equal hashes train the same network on the same recordings, and say the same of them. */
export function runHashOf(job: Job, recipe: Recipe): string {
  // More seeds leave the networks of the others as they are.
  const choices = { ...recipe, seeds: [job.seed] };
  const { name, train, test, unseen = [] } = job.split;
  const sides = [train, test, unseen].map((clips) =>
    clips.map(({ path, contentHash, label, speaker }) => [path, contentHash, label, speaker]),
  );
  const text = JSON.stringify([job.protocol, name, choices, sides]);
  return createHash('sha256').update(text).digest('hex');
}
