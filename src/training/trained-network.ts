import type { LayersModel } from '@tensorflow/tfjs-layers';
import { setMember } from '../model/streaming-ensemble.js';
import type { JobResult } from './job-result.js';
import { weightsPath, type Job } from './job.js';
import { readWeights } from './network-weights.js';
import type { JobContext } from './run-job.js';

export interface FinishedJob {
  readonly job: Job;
  readonly result: JobResult;
}

type Context = Pick<JobContext, 'blueprintOf' | 'recipe' | 'workFolder'>;

/**
 * The network that a job left behind; of several, their ensemble.
 * @throws TRAINING_CHECKPOINT where weights are gone
 */
export async function trainedNetwork(
  [first, ...others]: readonly [FinishedJob, ...FinishedJob[]],
  context: Context,
): Promise<LayersModel> {
  if (others.length === 0) return await singleNetwork(first, context);
  const { recipe, blueprintOf } = context;
  const members = [first, ...others];
  const ensemble = blueprintOf(first.job.seed).buildEnsemble(members.length, recipe.windowFrames);
  for (const [index, finished] of members.entries()) {
    const member = await singleNetwork(finished, context);
    setMember(ensemble, index, member);
    member.dispose();
  }
  return ensemble;
}

async function singleNetwork(
  { job, result }: FinishedJob,
  { recipe, blueprintOf, workFolder }: Context,
): Promise<LayersModel> {
  const network = blueprintOf(job.seed).buildNetwork(recipe.windowFrames);
  await readWeights(weightsPath(workFolder, job), result.weightsHash, network);
  return network;
}
