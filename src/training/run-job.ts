import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { featureCount } from '../features/profile.js';
import type { Blueprint } from './blueprint.js';
import { eachHearing, featuresOf, type ClipFeatures } from './clip-features.js';
import type { HashedClip } from './corpus.js';
import { readResult, writeResult, type JobResult } from './job-result.js';
import { jobFolder, jobNameOf, runHashOf, type Job } from './job.js';
import { eachInTurn } from './each-in-turn.js';
import { writeWeights } from './network-weights.js';
import { normalisationOf } from './normalisation.js';
import { predictHeard } from './predict-heard.js';
import { predictWindows, type Predictor } from './predict-windows.js';
import type { TrainingProgress } from './progress.js';
import type { Recipe } from './recipe.js';
import { requireFiniteLoss, requireFiniteWeights } from './divergence.js';
import { ratesNow } from './rates-now.js';
import { TestCurve, type TestCurvePoint } from './test-curve.js';
import { Trainer } from './trainer.js';
import { readCheckpoint, writeCheckpoint } from './training-checkpoint.js';

export interface JobContext {
  readonly recipe: Recipe;
  /** Features of every clip of the corpus, by path. */
  readonly features: ReadonlyMap<string, ClipFeatures>;
  readonly workFolder: string;
  /** The parts of a network whose initial weights are drawn from a seed. */
  readonly blueprintOf: (seed: number) => Blueprint;
  readonly progress: TrainingProgress;
  /** Aborted: the run is saved after the batch at hand, and left. */
  readonly interrupted: AbortSignal;
}

/** Where a finished job keeps its weights. */
export function weightsPath(workFolder: string, job: Job): string {
  return join(jobFolder(workFolder, job), 'weights.bin');
}

/**
 * Trains one network and scores its test clips, or takes both from where an earlier run left
 * them. Only the weights after all epochs are ever scored, but for the curve that `paper-lineage`
 * shows: nothing is chosen by looking at test clips.
 * @returns undefined where the run was interrupted (its checkpoint is on disk).
 * @throws TRAINING_CHECKPOINT, TRAINING_DIVERGED, OUTPUT_NOT_WRITABLE.
 */
export async function runJob(job: Job, context: JobContext): Promise<JobResult | undefined> {
  const { recipe, workFolder } = context;
  const runHash = runHashOf(job, recipe);
  const finished = await readResult(jobFolder(workFolder, job), runHash);
  if (finished !== undefined) return finished;

  const clips = featuresOf(job.split.train, context.features);
  const normalisation = normalisationOf(clips, featureCount(recipe.profile));
  const { augmentation, hopFrames, epochs, batchSize } = recipe;
  const blueprint = context.blueprintOf(job.seed);
  const network = blueprint.buildNetwork();
  const writer = blueprint.writerOf(normalisation);
  const steps = epochs * Math.ceil(clips.length / batchSize);
  const trainer = new Trainer(
    network,
    blueprint.examplesOf(clips, writer),
    (variables) => blueprint.optimiserOf(variables, steps),
    { ...recipe, averageShare: blueprint.averageShareOf(steps), seed: job.seed, runHash },
  );
  const predictor = { network, writer, windowFrames: augmentation.windowFrames, hopFrames };
  const learning = { runHash, trainer, predictor };
  try {
    const testCurve = await train(learning, job, context);
    if (trainer.epochs.length < recipe.epochs) return undefined;
    trainer.finish();
    blueprint.finish(
      network,
      clips.map(({ label }) => label),
    );
    const weightsHash = await writeWeights(weightsPath(workFolder, job), network);
    const result = {
      ...(await resultOf(learning, job, context)),
      ...{ weightsHash, normalisation },
      ...(testCurve !== undefined && { testCurve }),
    };
    await writeResult(jobFolder(workFolder, job), result);
    return result;
  } finally {
    trainer.dispose();
    network.dispose();
  }
}

interface Learning {
  readonly runHash: string;
  readonly trainer: Trainer;
  /** With the network that the trainer teaches. */
  readonly predictor: Predictor;
}

/** @returns the learning curve on test clips, under the one protocol that draws it. */
async function train(
  { runHash, trainer, predictor }: Learning,
  job: Job,
  context: JobContext,
): Promise<TestCurvePoint[] | undefined> {
  const { recipe, features, workFolder, progress, interrupted } = context;
  const { train, test } = job.split;
  const name = jobNameOf(job);
  const folder = jobFolder(workFolder, job);
  const checkpointPath = join(folder, 'checkpoint.bin');
  const saved = await readCheckpoint(checkpointPath, runHash);
  if (saved !== undefined) trainer.restore(saved);
  const curve = await testCurveOf(job, folder, trainer.epochs.length);
  progress.beginJob(name, recipe.epochs * train.length, trainer.examplesLearnt);
  while (trainer.epochs.length < recipe.epochs && !interrupted.aborted) {
    const epoch = trainer.epochs.length + 1;
    const place = { job: name, epoch, checkpointPath };
    const finished = trainer.step();
    const figures = finished ?? trainer.running;
    progress.batch(trainer.examplesLearnt, epoch, figures);
    requireFiniteLoss(figures, place);
    if (finished !== undefined) {
      progress.endEpoch(epoch, finished);
      const checkpoint = requireFiniteWeights(trainer.checkpoint(), place);
      await curve?.add(await ratesNow(predictor, featuresOf(test, features), recipe));
      await writeCheckpoint(checkpointPath, checkpoint);
    }
    // Lets signals in: a batch holds the thread for a good while.
    await setImmediate();
  }
  progress.endJob();
  if (interrupted.aborted) {
    const place = { job: name, epoch: trainer.epochs.length + 1, checkpointPath };
    await writeCheckpoint(checkpointPath, requireFiniteWeights(trainer.checkpoint(), place));
  }
  return curve?.points;
}

/** The paper's lineage picks its best epoch on the test side; nobody else may look there. */
async function testCurveOf(
  { protocol }: Job,
  folder: string,
  epochsDone: number,
): Promise<TestCurve | undefined> {
  if (protocol !== 'paper-lineage') return undefined;
  return await TestCurve.open(join(folder, 'test-curve.json'), epochsDone);
}

async function resultOf({ runHash, trainer, predictor }: Learning, job: Job, context: JobContext) {
  const { name, train, test, unseen } = job.split;
  const { profile, augmentation } = context.recipe;
  const limits = { hopMs: profile.hopMs, minSpeechFrames: augmentation.minSpeechFrames };
  const scored = (clips: readonly HashedClip[]) =>
    eachInTurn(featuresOf(clips, context.features), ({ clip, frames }) => ({
      path: clip.path,
      windows: eachHearing((hearing) => predictWindows(predictor, frames[hearing])),
      heard: eachHearing((hearing) => predictHeard(predictor, frames[hearing], limits)),
    }));
  return {
    runHash,
    name,
    seed: job.seed,
    protocol: job.protocol,
    history: [...trainer.epochs],
    trainingClips: train.length,
    trainingSpeakers: [...new Set(train.map(({ speaker }) => speaker))].sort(),
    tests: await scored(test),
    ...(unseen !== undefined && { unseen: await scored(unseen) }),
  };
}
