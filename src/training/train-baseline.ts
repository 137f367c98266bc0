import { join } from 'node:path';
import {
  eachHearing,
  featuresOf,
  HEARINGS,
  type ClipFeatures,
  type Hearing,
} from './clip-features.js';
import { clipStatistics } from './clip-statistics.js';
import type { HashedClip } from './corpus.js';
import { writeReport, type HashedReport } from './hashed-report.js';
import { cutClips } from './heard-speech.js';
import type { ScoredResult } from './job-result.js';
import { jobNameOf, type Job } from './job.js';
import type { LoadedCorpus } from './load-corpus.js';
import { recipeReport, type RecipeReport } from './recipe-report.js';
import type { SvmRecipe } from './svm-recipe.js';
import type { SvmClassifier, TrainSvm } from './svm.js';
import type { UnusableClip } from './unusable-clip.js';
import { zNormOf } from './z-norm.js';

export interface BaselineRun {
  readonly corpus: LoadedCorpus;
  readonly recipe: SvmRecipe;
  readonly jobs: readonly Job[];
  /** Left out, of whichever corpus. */
  readonly unusableClips: readonly UnusableClip[];
  readonly features: ReadonlyMap<string, ClipFeatures>;
  /** Receives `report.json`. */
  readonly outFolder: string;
  readonly command: string;
  readonly trainSvm: TrainSvm;
  onJob(name: string): void;
  readonly interrupted: AbortSignal;
}

export type BaselineReport = HashedReport<RecipeReport<SvmRecipe>>;

/**
 * Trains one support vector machine a job on clips of both hearings, and writes the same report as
 * of a network. A clip is one row, so that it counts as one window.
 * @returns undefined where the run was interrupted.
 */
export async function trainBaseline(run: BaselineRun): Promise<BaselineReport | undefined> {
  const results: ScoredResult[] = [];
  for (const job of run.jobs) {
    if (run.interrupted.aborted) return undefined;
    run.onJob(jobNameOf(job));
    results.push(resultOf(job, run));
    // Lets signals in: a job holds the thread for its whole length.
    await new Promise(setImmediate);
  }
  const { corpus, command, recipe, features, jobs, unusableClips } = run;
  const report = recipeReport({
    ...{ corpus: corpus.name, command, recipe, features, jobs, results, unusableClips },
  });
  await writeReport(join(run.outFolder, 'report.json'), report);
  return report;
}

function resultOf({ protocol, split, seed }: Job, run: BaselineRun): ScoredResult {
  const { hopMs } = run.recipe.profile;
  const classify = classifierOf(split.train, run);
  const scored = (clips: readonly HashedClip[]) =>
    featuresOf(clips, run.features).map(({ clip, frames }) => ({
      path: clip.path,
      windows: eachHearing((hearing) => [windowOf(frames[hearing], classify)]),
      heard: eachHearing((hearing) =>
        cutClips(frames[hearing], hopMs).map((part) => ({
          seconds: part.seconds,
          windows: [windowOf(part.clip, classify)],
        })),
      ),
    }));
  const { name, test, unseen } = split;
  return {
    ...{ name, seed, protocol, history: [], tests: scored(test) },
    ...(unseen !== undefined && { unseen: scored(unseen) }),
  };
}

type Frames = ClipFeatures['frames'][Hearing];

function windowOf(frames: Frames, classify: SvmClassifier) {
  const { frameCount } = frames;
  return { startFrame: 0, frameCount, logits: classify(clipStatistics(frames)) };
}

/** z-normalised on what is learnt from, and on nothing else. */
function classifierOf(
  clips: readonly HashedClip[],
  { features, recipe, trainSvm }: BaselineRun,
): SvmClassifier {
  const { cost, scaledGamma } = recipe;
  const classCount = recipe.labels.length;
  const known = featuresOf(clips, features);
  const rows = known.flatMap(({ frames }) => HEARINGS.map((name) => clipStatistics(frames[name])));
  const normal = zNormOf(rows);
  const labels = known.flatMap(({ label }) => HEARINGS.map(() => label));
  const gamma = scaledGamma / (rows[0]?.length ?? 1);
  const classify = trainSvm(rows.map(normal), labels, { cost, gamma, classCount });
  return (row) => classify(normal(row));
}
