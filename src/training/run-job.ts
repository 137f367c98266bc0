import { setImmediate } from 'node:timers/promises';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ClipFeatures } from './clip-features.js';
import type { HashedClip } from './corpus.js';
import {
  checkpointPath,
  readResult,
  runHashOf,
  writeResult,
  type Job,
  type JobResult,
} from './job.js';
import { normalisationOf, type Normalisation } from './normalisation.js';
import { predictWindows } from './predict-windows.js';
import type { TrainingProgress } from './progress.js';
import type { Recipe } from './recipe.js';
import { Trainer } from './trainer.js';
import { readCheckpoint, writeCheckpoint } from './training-checkpoint.js';
import { featureCount } from '../features/profile.js';

export interface JobContext {
  readonly recipe: Recipe;
  /** Features of every clip of the corpus, by path. */
  readonly features: ReadonlyMap<string, ClipFeatures>;
  readonly workFolder: string;
  readonly buildNetwork: (recipe: Recipe) => LayersModel;
  readonly progress: TrainingProgress;
  /** Aborted: the run is saved after the batch at hand, and left. */
  readonly interrupted: AbortSignal;
}

/**
 * Trains one network and scores its test clips, or takes both from where an earlier run left
 * them. Only the last epoch's weights are ever scored: nothing is chosen by looking at test clips.
 * @returns undefined where the run was interrupted (its checkpoint is on disk).
 */
export async function runJob(job: Job, context: JobContext): Promise<JobResult | undefined> {
  const { recipe, workFolder } = context;
  const runHash = runHashOf(job, recipe);
  const finished = await readResult(workFolder, job, runHash);
  if (finished !== undefined) return finished;

  const clips = featuresOf(job.split.train, context);
  const normalisation = normalisationOf(clips, featureCount(recipe.profile));
  const network = context.buildNetwork(recipe);
  const { augmentation, optimiser, batchSize, seed } = recipe;
  const trainer = new Trainer(
    network,
    { clips, normalisation, augmentation },
    { runHash, batchSize, seed, optimiser },
  );
  try {
    const complete = await train(trainer, job, runHash, context);
    if (!complete) return undefined;
    const result = resultOf(job, runHash, { trainer, network, normalisation, context });
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
  runHash: string,
  { recipe, workFolder, progress, interrupted }: JobContext,
): Promise<boolean> {
  const path = checkpointPath(workFolder, job);
  const saved = await readCheckpoint(path, runHash);
  if (saved !== undefined) trainer.restore(saved);
  const perEpoch = job.split.train.length;
  const done = (): number => trainer.epochs.length * perEpoch + trainer.position;
  progress.beginJob(job.split.name, recipe.epochs * perEpoch, done());
  while (trainer.epochs.length < recipe.epochs && !interrupted.aborted) {
    trainer.step();
    const epoch = trainer.epochs.at(-1);
    if (trainer.position > 0) progress.batch(done(), trainer.epochs.length + 1, trainer.running);
    else if (epoch !== undefined) {
      progress.endEpoch(trainer.epochs.length, epoch);
      await writeCheckpoint(path, trainer.checkpoint());
    }
    // Lets signals in: a batch holds the thread for a good while.
    await setImmediate();
  }
  progress.endJob();
  if (trainer.position > 0) await writeCheckpoint(path, trainer.checkpoint());
  return trainer.epochs.length >= recipe.epochs;
}

interface Trained {
  readonly trainer: Trainer;
  readonly network: LayersModel;
  readonly normalisation: Normalisation;
  readonly context: JobContext;
}

function resultOf(job: Job, runHash: string, trained: Trained): JobResult {
  const { trainer, normalisation, context } = trained;
  return {
    runHash,
    name: job.split.name,
    protocol: job.protocol,
    normalisation: { mean: [...normalisation.mean], sd: [...normalisation.sd] },
    history: [...trainer.epochs],
    trainingClips: job.split.train.length,
    trainingSpeakers: [...new Set(job.split.train.map(({ speaker }) => speaker))].sort(),
    tests: featuresOf(job.split.test, context).map((clip) => testOf(clip, trained)),
  };
}

function testOf(clip: ClipFeatures, { network, normalisation, context }: Trained) {
  const { augmentation, hopFrames } = context.recipe;
  const { windowFrames } = augmentation;
  const predictor = { network, normalisation, windowFrames, hopFrames };
  return {
    path: clip.clip.path,
    windows: {
      'wide-band 16 kHz': scored('wide-band 16 kHz'),
      'telephone 8 kHz mu-law': scored('telephone 8 kHz mu-law'),
    },
  };

  function scored(path: keyof ClipFeatures['frames']) {
    return predictWindows(predictor, clip.frames[path]).map((window) => ({
      ...window,
      logits: [...window.logits],
    }));
  }
}

function featuresOf(clips: readonly HashedClip[], { features }: JobContext): ClipFeatures[] {
  return clips.map(({ path }) => {
    const found = features.get(path);
    if (found === undefined) throw new RangeError(`no features of ${path}`);
    return found;
  });
}
