import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { blueprintOf } from './blueprint.js';
import type { ClipFeatures } from './clip-features.js';
import { readResult } from './job-result.js';
import { jobFolder, runHashOf, weightsPath, type Job } from './job.js';
import { restoreLogits } from './logit-adjustment.js';
import { readWeights } from './network-weights.js';
import { isDistilled, type Distillation, type Recipe, type StreamingRecipe } from './recipe.js';
import { Teachers } from './teachers.js';

/** A network that others learn from: trained as any job, and kept apart from those. */
export interface TeacherJob {
  readonly job: Job;
  /** In which its own folder lies. */
  readonly workFolder: string;
}

/** The teachers of all jobs, each once, and the recipe that they are trained by. */
export interface TeacherPlan {
  readonly recipe: StreamingRecipe;
  readonly teachers: readonly TeacherJob[];
}

/** @returns undefined where networks learn from labels alone */
export function planTeachers(
  jobs: readonly Job[],
  recipe: Recipe,
  workFolder: string,
): TeacherPlan | undefined {
  if (!isDistilled(recipe)) return undefined;
  const { distillation, ...own } = recipe;
  const teachers = new Map(
    jobs
      .flatMap((job) => teachersOf(job, distillation, workFolder))
      .map((teacher) => [jobFolder(teacher.workFolder, teacher.job), teacher]),
  );
  return { recipe: own, teachers: [...teachers.values()] };
}

/**
 * The teachers of one job, from where they were trained.
 *
 * @param labels of the clips that they learnt from
 * @throws TRAINING_CHECKPOINT where the weights of one are gone
 */
export async function openTeachers(
  job: Job,
  recipe: StreamingRecipe & { readonly distillation: Distillation },
  workFolder: string,
  clips: readonly ClipFeatures[],
): Promise<Teachers> {
  const { distillation, ...own } = recipe;
  const networks = [];
  for (const { job: teacher, workFolder: folder } of teachersOf(job, distillation, workFolder)) {
    const result = await readResult(jobFolder(folder, teacher), runHashOf(teacher, own));
    const network = blueprintOf(own, teacher.seed).buildNetwork(own.augmentation.cropFrames);
    await readWeights(weightsPath(folder, teacher), result?.weightsHash ?? '', network);
    if (own.logitAdjustment)
      restoreLogits(
        network,
        clips.map(({ label }) => label),
      );
    networks.push(network);
  }
  return new Teachers(networks, distillation.share);
}

function teachersOf(
  job: Job,
  { teacherSeeds }: Distillation,
  workFolder: string,
): readonly TeacherJob[] {
  const teachers = join(workFolder, 'teachers', clipsHash(job));
  return teacherSeeds.map((seed) => ({ job: { ...job, seed }, workFolder: teachers }));
}

/** Splits of one name may differ by seed; those of equal clips share their teachers. */
function clipsHash({ split: { train, test } }: Job): string {
  const sides = [train, test].map((clips) => clips.map(({ path }) => path));
  return createHash('sha256').update(JSON.stringify(sides)).digest('hex').slice(0, 8);
}
