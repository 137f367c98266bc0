import { join } from 'node:path';
import { saveArtifact, type CardDraft } from '../model/artifact.js';
import type { ModelCard } from '../model/card.js';
import type { LoadedCorpus } from './load-corpus.js';
import { planTeachers } from './distillation.js';
import { finalCard, foldCard } from './final-card.js';
import { writeReport, type HashedReport } from './hashed-report.js';
import type { JobResult } from './job-result.js';
import { jobFolder, type Job } from './job.js';
import { networkCost, type NetworkCost } from './network-cost.js';
import { recipeReport, type RecipeReport } from './recipe-report.js';
import { runJob, type JobContext } from './run-job.js';
import { trainedNetwork, type FinishedJob } from './trained-network.js';
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
  /** The networks of all seeds count as one, with the mean of their probabilities. */
  readonly ensemble?: boolean;
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
  const { corpus, command, recipe, features, jobs, unusableClips, ensemble = false } = run;
  const report = recipeReport({
    ...{ corpus: corpus.name, command, recipe, features, jobs, results, unusableClips, ensemble },
    network: costOf(run),
  });
  const finished = jobs.flatMap((job, index) => {
    const result = results[index];
    return result === undefined ? [] : [{ job, result }];
  });
  const card = await saveFinal(run, report, finished);
  for (const name of run.foldModels ?? []) await saveFold(name, run, report, finished);
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

function costOf({ recipe, blueprintOf, ensemble = false }: RecipeRun): NetworkCost {
  const { profile, hopFrames, architecture, seeds, windowFrames } = recipe;
  const blueprint = blueprintOf(0);
  const network = ensemble
    ? blueprint.buildEnsemble(seeds.length, windowFrames)
    : blueprint.buildNetwork(windowFrames);
  try {
    const incremental = architecture === 'streaming';
    return networkCost(network, { hopMs: profile.hopMs, hopFrames, incremental });
  } finally {
    network.dispose();
  }
}

async function saveFinal(
  run: RecipeRun,
  report: HashedReport<RecipeReport>,
  finished: readonly FinishedJob[],
): Promise<ModelCard | undefined> {
  const [first, ...others] = finished.filter(({ job }) => job.protocol === 'final');
  if (first === undefined) return undefined;
  const draft = finalCard({ ...run, report, final: first.result });
  return await saveNetwork(run.outFolder, [first, ...others], draft, run);
}

/** Beside the others, so that anyone can score it on the speakers that it left out. */
async function saveFold(
  name: string,
  run: RecipeRun,
  report: HashedReport<RecipeReport>,
  finished: readonly FinishedJob[],
): Promise<void> {
  const [first, ...others] = finished.filter(
    ({ job: { protocol, split } }) => protocol === 'speaker-independent' && split.name === name,
  );
  if (first === undefined) throw new RangeError(`no network of ${name}`);
  const draft = foldCard({ ...run, report, final: first.result });
  const members = run.ensemble === true ? others : [];
  await saveNetwork(`${run.outFolder}-${name}`, [first, ...members], draft, run);
}

async function saveNetwork(
  folder: string,
  members: readonly [FinishedJob, ...FinishedJob[]],
  draft: CardDraft,
  run: RecipeRun,
): Promise<ModelCard> {
  const network = await trainedNetwork(members, run);
  try {
    return await saveArtifact(folder, network, draft);
  } finally {
    network.dispose();
  }
}
