import { join } from 'node:path';
import { saveArtifact, type CardDraft } from '../model/artifact.js';
import type { ModelCard } from '../model/card.js';
import type { LoadedCorpus } from './load-corpus.js';
import { planTeachers } from './distillation.js';
import { finalCard, foldCard } from './final-card.js';
import { writeReport, type HashedReport } from './hashed-report.js';
import type { JobResult } from './job-result.js';
import { jobFolder, weightsPath, type Job } from './job.js';
import { networkCost, type NetworkCost } from './network-cost.js';
import { readWeights } from './network-weights.js';
import { recipeReport, type RecipeReport } from './recipe-report.js';
import { runJob, type JobContext } from './run-job.js';
import type { UnusableClip } from './unusable-clip.js';
import { workOff, type Workpiece } from './work-off.js';

export interface RecipeRun extends JobContext {
  readonly corpus: LoadedCorpus;
  readonly jobs: readonly Job[];
  /** Left out, of whichever corpus. */
  readonly unusableClips: readonly UnusableClip[];
  /** Receives `report.json`, and the artifact where one of the jobs is the final fit. */
  readonly outFolder: string;
  /** Of these speaker-independent splits, the first seed's network becomes an artifact, too. */
  readonly foldModels?: readonly string[];
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
  const plan = planTeachers(run.jobs, run.recipe, run.workFolder);
  const teachers = (plan?.teachers ?? []).map(({ job, workFolder }) => {
    return pieceOf(job, { ...run, ...plan, workFolder });
  });
  // A student needs all of its teachers, whoever trains them.
  if ((await worked(teachers, run)) === undefined) return undefined;
  const results = await worked(
    run.jobs.map((job) => pieceOf(job, run)),
    run,
  );
  if (results === undefined) return undefined;
  const { corpus, command, recipe, features, jobs, unusableClips } = run;
  const report = recipeReport({
    ...{ corpus: corpus.name, command, recipe, features, jobs, results, unusableClips },
    network: costOf(run),
  });
  const card = await saveFinal(run, report, results);
  for (const name of run.foldModels ?? []) await saveFold(name, run, report, results);
  await writeReport(join(run.outFolder, 'report.json'), report);
  return card === undefined ? { report } : { report, card };
}

function pieceOf(job: Job, context: JobContext): Workpiece<JobResult> {
  return {
    folder: jobFolder(context.workFolder, job),
    run: (interrupted) => runJob(job, { ...context, interrupted }),
  };
}

function worked(
  pieces: readonly Workpiece<JobResult>[],
  { interrupted, progress }: RecipeRun,
): Promise<JobResult[] | undefined> {
  return workOff(pieces, interrupted, () => {
    progress.waitForOthers();
  });
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
  const draft = finalCard({ ...run, report, final });
  return await saveNetwork(run.outFolder, job, final, draft, run);
}

/** Beside the others, so that anyone can score it on the speakers that it left out. */
async function saveFold(
  name: string,
  run: RecipeRun,
  report: HashedReport<RecipeReport>,
  results: readonly JobResult[],
): Promise<void> {
  const at = run.jobs.findIndex(
    ({ protocol, split }) => protocol === 'speaker-independent' && split.name === name,
  );
  const [job, result] = [run.jobs[at], results[at]];
  if (job === undefined || result === undefined) throw new RangeError(`no network of ${name}`);
  const draft = foldCard({ ...run, report, final: result });
  await saveNetwork(`${run.outFolder}-${name}`, job, result, draft, run);
}

async function saveNetwork(
  folder: string,
  job: Job,
  { weightsHash }: JobResult,
  draft: CardDraft,
  { blueprintOf, recipe, workFolder }: RecipeRun,
): Promise<ModelCard> {
  const network = blueprintOf(job.seed).buildNetwork(recipe.windowFrames);
  try {
    await readWeights(weightsPath(workFolder, job), weightsHash, network);
    return await saveArtifact(folder, network, draft);
  } finally {
    network.dispose();
  }
}
