import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import { PROTOCOLS } from './job.js';
import { parsedOrNothing } from './parsed-or-nothing.js';
import { testCurveSchema } from './test-curve.js';
import { writeFileAtomically } from './write-atomically.js';

const windowsSchema = z.array(
  z.strictObject({
    startFrame: z.int().nonnegative(),
    frameCount: z.int().positive(),
    logits: z.array(z.number()),
  }),
);

const heardSchema = z.array(z.strictObject({ seconds: z.number(), windows: windowsSchema }));

const testsSchema = z.array(
  z.strictObject({
    path: z.string(),
    windows: z.strictObject({ direct: windowsSchema, telephone: windowsSchema }),
    /** Of the clip cut short. */
    heard: z.strictObject({ direct: heardSchema, telephone: heardSchema }),
  }),
);

const resultSchema = z.strictObject({
  runHash: z.string(),
  /** Of the split. */
  name: z.string(),
  seed: z.int(),
  protocol: z.enum(PROTOCOLS),
  normalisation: z.strictObject({ mean: z.array(z.number()), sd: z.array(z.number()) }),
  history: z.array(z.strictObject({ loss: z.number(), accuracy: z.number() })),
  /** SHA-256 of `weights.bin` beside it. */
  weightsHash: z.string(),
  trainingClips: z.int(),
  trainingSpeakers: z.array(z.string()),
  tests: testsSchema,
  /** Of speakers on neither side, where the split has some. */
  unseen: testsSchema.optional(),
  /** Under `paper-lineage` alone: no other protocol looks at its test clips while it learns. */
  testCurve: testCurveSchema.optional(),
});

/**
 * What a finished job leaves behind: the logits of all windows of its test clips, for figures
 * and temperature to be taken from once all jobs are done.
 */
export type JobResult = z.infer<typeof resultSchema>;

/** What figures are made of. */
export type ScoredResult = Pick<JobResult, 'name' | 'seed' | 'protocol' | 'history' | 'tests'> &
  Partial<Pick<JobResult, 'unseen' | 'testCurve'>>;

export async function writeResult(jobFolder: string, result: JobResult): Promise<void> {
  await writeFileAtomically(resultPath(jobFolder), JSON.stringify(result));
}

/**
 * @returns undefined where the job has not been finished.
 * @throws TRAINING_CHECKPOINT where the result is damaged or belongs to another run.
 */
export async function readResult(
  jobFolder: string,
  runHash: string,
): Promise<JobResult | undefined> {
  const path = resultPath(jobFolder);
  const json = await readFile(path, 'utf8').catch(() => undefined);
  if (json === undefined) return undefined;
  const result = resultSchema.safeParse(parsedOrNothing(json));
  if (result.success && result.data.runHash === runHash) return result.data;
  throw new UndertoneError('TRAINING_CHECKPOINT', {
    what: 'the result in the work folder belongs to another run or is damaged',
    where: path,
    expected: `a result of run ${runHash}`,
    todo: 'repeat the options of that run or choose another folder',
  });
}

function resultPath(jobFolder: string): string {
  return join(jobFolder, 'result.json');
}
