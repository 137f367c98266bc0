import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { featureCount } from '../features/profile.js';
import type { Blueprint } from './blueprint.js';
import { eachHearing, featuresOf, type ClipFeatures } from './clip-features.js';
import type { HashedClip } from './corpus.js';
import { openTeachers } from './distillation.js';
import { readResult, writeResult, type JobResult } from './job-result.js';
import { jobFolder, jobNameOf, runHashOf, weightsPath, type Job } from './job.js';
import { eachInTurn } from './each-in-turn.js';
import { writeWeights } from './network-weights.js';
import { normalisationOf } from './normalisation.js';
import { predictHeard } from './predict-heard.js';
import { predictWindows, type Predictor } from './predict-windows.js';
import type { TrainingProgress } from './progress.js';
import { isDistilled, type Recipe } from './recipe.js';
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
  const { windowFrames, hopFrames, epochs, batchSize } = recipe;
  const { cropFrames } = recipe.augmentation;
  const blueprint = context.blueprintOf(job.seed);
  const [learner, network] = [cropFrames, windowFrames].map((frames) => {
    return blueprint.buildNetwork(frames);
  }) as [LayersModel, LayersModel];
  const steps = epochs * Math.ceil(clips.length / batchSize);
  const teachers = isDistilled(recipe)
    ? await openTeachers(job, recipe, workFolder, clips)
    : undefined;
  const trainer = new Trainer(
    learner,
    blueprint.examplesOf(clips, blueprint.writerOf(normalisation, cropFrames)),
    (variables) => blueprint.optimiserOf(variables, steps),
    { ...recipe, averageShare: blueprint.averageShareOf(steps), seed: job.seed, runHash },
    teachers,
  );
  const writer = blueprint.writerOf(normalisation, windowFrames);
  const learning: Learning = {
    ...{ runHash, trainer },
    predictor: () => {
      network.setWeights(learner.getWeights());
      return { network, writer, windowFrames, hopFrames };
    },
  };
  try {
    const testCurve = await train(learning, job, context);
    if (trainer.epochs.length < recipe.epochs) return undefined;
    trainer.finish();
    blueprint.finish(
      learner,
      clips.map(({ label }) => label),
    );
    const weightsHash = await writeWeights(weightsPath(workFolder, job), learner);
    const result = {
      ...(await resultOf(learning, job, context)),
      ...{ weightsHash, normalisation },
      ...(testCurve !== undefined && { testCurve }),
    };
    await writeResult(jobFolder(workFolder, job), result);
    return result;
  } finally {
    trainer.dispose();
    teachers?.dispose();
    learner.dispose();
    network.dispose();
  }
}

interface Learning {
  readonly runHash: string;
  readonly trainer: Trainer;
  /** Scores whole windows with what was learnt up to now. */
  readonly predictor: () => Predictor;
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
      await curve?.add(await ratesNow(predictor(), featuresOf(test, features), recipe));
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
  const network = predictor();
  const limits = { hopMs: profile.hopMs, minSpeechFrames: augmentation.minSpeechFrames };
  const scored = (clips: readonly HashedClip[]) =>
    eachInTurn(featuresOf(clips, context.features), ({ clip, frames }) => ({
      path: clip.path,
      windows: eachHearing((hearing) => predictWindows(network, frames[hearing])),
      heard: eachHearing((hearing) => predictHeard(network, frames[hearing], limits)),
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
