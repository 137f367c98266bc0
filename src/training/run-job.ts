import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { featureCount } from '../features/profile.js';
import type { Blueprint } from './blueprint.js';
import { eachHearing, type ClipFeatures } from './clip-features.js';
import type { HashedClip } from './corpus.js';
import { readResult, writeResult, type JobResult } from './job-result.js';
import { runHashOf, type Job } from './job.js';
import { writeWeights } from './network-weights.js';
import type { Normalisation } from '../model/normalise.js';
import { normalisationOf } from './normalisation.js';
import { predictHeard } from './predict-heard.js';
import { predictWindows, type Predictor } from './predict-windows.js';
import type { TrainingProgress } from './progress.js';
import type { Recipe } from './recipe.js';
import { Trainer } from './trainer.js';
import { readCheckpoint, writeCheckpoint } from './training-checkpoint.js';

export interface JobContext {
  readonly recipe: Recipe;
  /** Features of every clip of the corpus, by path. */
  readonly features: ReadonlyMap<string, ClipFeatures>;
  readonly workFolder: string;
  readonly blueprint: Blueprint;
  readonly progress: TrainingProgress;
  /** Aborted: the run is saved after the batch at hand, and left. */
  readonly interrupted: AbortSignal;
}

/** Where a finished job keeps its weights. */
export function weightsPath(workFolder: string, job: Job): string {
  return join(workFolder, job.split.name, 'weights.bin');
}

/**
 * Trains one network and scores its test clips, or takes both from where an earlier run left
 * them. Only the weights after all epochs are ever scored: nothing is chosen by looking at test
 * clips.
 * @returns undefined where the run was interrupted (its checkpoint is on disk).
 * @throws TRAINING_CHECKPOINT, OUTPUT_NOT_WRITABLE.
 */
export async function runJob(job: Job, context: JobContext): Promise<JobResult | undefined> {
  const { recipe, workFolder, blueprint } = context;
  const runHash = runHashOf(job, recipe);
  const finished = await readResult(workFolder, job.split.name, runHash);
  if (finished !== undefined) return finished;

  const clips = featuresOf(job.split.train, context);
  const normalisation = normalisationOf(clips, featureCount(recipe.profile));
  const { augmentation, hopFrames, epochs, batchSize } = recipe;
  const network = blueprint.buildNetwork();
  const writer = blueprint.writerOf(normalisation);
  const steps = epochs * Math.ceil(clips.length / batchSize);
  const trainer = new Trainer(
    network,
    blueprint.examplesOf(clips, writer),
    (variables) => blueprint.optimiserOf(variables, steps),
    { ...recipe, averageShare: blueprint.averageShareOf(steps), runHash },
  );
  try {
    await train(trainer, job, context, runHash);
    if (trainer.epochs.length < recipe.epochs) return undefined;
    const { windowFrames } = augmentation;
    const predictor = { network, writer, windowFrames, hopFrames };
    trainer.finish();
    const weightsHash = await writeWeights(weightsPath(workFolder, job), network);
    const result = resultOf(job, {
      ...{ runHash, weightsHash, trainer, predictor, normalisation, context },
    });
    await writeResult(workFolder, result);
    return result;
  } finally {
    trainer.dispose();
    network.dispose();
  }
}

async function train(
  trainer: Trainer,
  job: Job,
  { recipe, workFolder, progress, interrupted }: JobContext,
  runHash: string,
): Promise<void> {
  const path = join(workFolder, job.split.name, 'checkpoint.bin');
  const saved = await readCheckpoint(path, runHash);
  if (saved !== undefined) trainer.restore(saved);
  const total = recipe.epochs * job.split.train.length;
  progress.beginJob(job.split.name, total, trainer.examplesLearnt);
  while (trainer.epochs.length < recipe.epochs && !interrupted.aborted) {
    const epoch = trainer.epochs.length + 1;
    const finished = trainer.step();
    progress.batch(trainer.examplesLearnt, epoch, finished ?? trainer.running);
    if (finished !== undefined) {
      progress.endEpoch(epoch, finished);
      await writeCheckpoint(path, trainer.checkpoint());
    }
    // Lets signals in: a batch holds the thread for a good while.
    await setImmediate();
  }
  progress.endJob();
  if (interrupted.aborted) await writeCheckpoint(path, trainer.checkpoint());
}

interface TrainedJob {
  readonly runHash: string;
  readonly weightsHash: string;
  readonly trainer: Trainer;
  readonly predictor: Predictor;
  readonly normalisation: Normalisation;
  readonly context: JobContext;
}

function resultOf(
  job: Job,
  { runHash, weightsHash, trainer, predictor, normalisation, context }: TrainedJob,
): JobResult {
  const { train, test, name } = job.split;
  const { profile, augmentation } = context.recipe;
  const limits = { hopMs: profile.hopMs, minSpeechFrames: augmentation.minSpeechFrames };
  return {
    runHash,
    name,
    protocol: job.protocol,
    normalisation,
    history: [...trainer.epochs],
    weightsHash,
    trainingClips: train.length,
    trainingSpeakers: [...new Set(train.map(({ speaker }) => speaker))].sort(),
    tests: featuresOf(test, context).map(({ clip, frames }) => ({
      path: clip.path,
      windows: eachHearing((hearing) => predictWindows(predictor, frames[hearing])),
      heard: eachHearing((hearing) => predictHeard(predictor, frames[hearing], limits)),
    })),
  };
}

function featuresOf(clips: readonly HashedClip[], { features }: JobContext): ClipFeatures[] {
  return clips.map(({ path }) => {
    const found = features.get(path);
    if (found === undefined) throw new RangeError(`no features of ${path}`);
    return found;
  });
}
