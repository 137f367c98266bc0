import { join } from 'node:path';
import { saveArtifact } from '../model/artifact.js';
import type { ModelCard } from '../model/card.js';
import type { LoadedCorpus } from './load-corpus.js';
import { finalCard } from './final-card.js';
import { writeReport, type HashedReport } from './hashed-report.js';
import type { JobResult } from './job-result.js';
import { jobFolder, type Job } from './job.js';
import { networkCost, type NetworkCost } from './network-cost.js';
import { readWeights } from './network-weights.js';
import { recipeReport, type RecipeReport } from './recipe-report.js';
import { runJob, weightsPath, type JobContext } from './run-job.js';
import type { UnusableClip } from './unusable-clip.js';
import { workOff } from './work-off.js';

export interface RecipeRun extends JobContext {
  readonly corpus: LoadedCorpus;
  readonly jobs: readonly Job[];
  /** Left out, of whichever corpus. */
  readonly unusableClips: readonly UnusableClip[];
  /** Receives `report.json`, and the artifact where one of the jobs is the final fit. */
  readonly outFolder: string;
  /** What was typed, for report and card. */
  readonly command: string;
}

export interface RecipeOutcome {
  readonly report: HashedReport<RecipeReport>;
  readonly card?: ModelCard;
}

/**
 * Works off the jobs one by one, each from where an earlier run left it and with all other processes
 * that share the work folder, and then writes report and artifact.
 * @returns undefined where the run was interrupted; the same call goes on from there.
 */
export async function trainRecipe(run: RecipeRun): Promise<RecipeOutcome | undefined> {
  const pieces = run.jobs.map((job) => ({
    folder: jobFolder(run.workFolder, job),
    run: (interrupted: AbortSignal) => runJob(job, { ...run, interrupted }),
  }));
  const results = await workOff(pieces, run.interrupted, () => {
    run.progress.waitForOthers();
  });
  if (results === undefined) return undefined;
  const { corpus, command, recipe, features, jobs, unusableClips } = run;
  const report = recipeReport({
    ...{ corpus: corpus.name, command, recipe, features, jobs, results, unusableClips },
    network: costOf(run),
  });
  const card = await saveFinal(run, report, results);
  await writeReport(join(run.outFolder, 'report.json'), report);
  return card === undefined ? { report } : { report, card };
}

function costOf({ recipe, blueprintOf }: RecipeRun): NetworkCost {
  const network = blueprintOf(0).buildNetwork(recipe.windowFrames);
  try {
    const { profile, hopFrames, architecture } = recipe;
    const incremental = architecture === 'streaming';
    return networkCost(network, { hopMs: profile.hopMs, hopFrames, incremental });
  } finally {
    network.dispose();
  }
}

async function saveFinal(
  run: RecipeRun,
  report: HashedReport<RecipeReport>,
  results: readonly JobResult[],
): Promise<ModelCard | undefined> {
  const job = run.jobs.find(({ protocol }) => protocol === 'final');
  const final = results.find(({ protocol }) => protocol === 'final');
  if (job === undefined || final === undefined) return undefined;
  const network = run.blueprintOf(job.seed).buildNetwork(run.recipe.windowFrames);
  try {
    await readWeights(weightsPath(run.workFolder, job), final.weightsHash, network);
    return await saveArtifact(run.outFolder, network, finalCard({ ...run, report, final }));
  } finally {
    network.dispose();
  }
}
