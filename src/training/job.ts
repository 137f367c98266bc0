import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import type { Recipe } from './recipe.js';
import type { Split } from './split.js';
import { writeFileAtomically } from './write-atomically.js';

export const PROTOCOLS = ['random', 'speaker-independent', 'final'] as const;
/** `final`: all clips are learnt from and none is left to score. */
export type Protocol = (typeof PROTOCOLS)[number];

/** One network to be trained. */
export interface Job {
  readonly protocol: Protocol;
  readonly split: Split;
}

const windowSchema = z.strictObject({
  startFrame: z.int().nonnegative(),
  frameCount: z.int().positive(),
  logits: z.array(z.number()),
});

const windowsSchema = z.array(windowSchema);

const resultSchema = z.strictObject({
  runHash: z.string(),
  name: z.string(),
  protocol: z.enum(PROTOCOLS),
  normalisation: z.strictObject({ mean: z.array(z.number()), sd: z.array(z.number()) }),
  history: z.array(z.strictObject({ loss: z.number(), accuracy: z.number() })),
  trainingClips: z.int(),
  trainingSpeakers: z.array(z.string()),
  tests: z.array(
    z.strictObject({
      path: z.string(),
      windows: z.strictObject({
        'wide-band 16 kHz': windowsSchema,
        'telephone 8 kHz mu-law': windowsSchema,
      }),
    }),
  ),
});

/** What a finished job leaves behind: the logits of all test windows, so that figures follow. */
export type JobResult = z.infer<typeof resultSchema>;

/** Equal hashes train the same network on the same recordings. */
export function runHashOf(job: Job, recipe: Recipe): string {
  const examples = job.split.train.map(({ contentHash, label }) => [contentHash, label]);
  const tests = job.split.test.map(({ contentHash, label }) => [contentHash, label]);
  const text = JSON.stringify([job.protocol, job.split.name, recipe, examples, tests]);
  return createHash('sha256').update(text).digest('hex');
}

export function checkpointPath(workFolder: string, job: Job): string {
  return join(workFolder, job.split.name, 'checkpoint.bin');
}

export async function writeResult(workFolder: string, result: JobResult): Promise<void> {
  await writeFileAtomically(resultPath(workFolder, result.name), JSON.stringify(result));
}

/**
 * @returns undefined where the job has not been finished.
 * @throws TRAINING_CHECKPOINT where the result is damaged or belongs to another run.
 */
export async function readResult(
  workFolder: string,
  job: Job,
  runHash: string,
): Promise<JobResult | undefined> {
  const path = resultPath(workFolder, job.split.name);
  const json = await readFile(path, 'utf8').catch(() => undefined);
  if (json === undefined) return undefined;
  const result = resultSchema.safeParse(JSON.parse(json));
  if (result.success && result.data.runHash === runHash) return result.data;
  throw new UndertoneError('TRAINING_CHECKPOINT', {
    what: 'the result in the work folder belongs to another run or is damaged',
    where: path,
    expected: `a result of run ${runHash}`,
    todo: 'repeat the options of that run or choose another folder',
  });
}

function resultPath(workFolder: string, name: string): string {
  return join(workFolder, name, 'result.json');
}
