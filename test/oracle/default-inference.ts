import { defaultModelFolders } from '../../src/cli/default-models.js';
import { InferenceSet } from '../../src/model/inference-set.js';
import { startLocalInference } from '../../src/model/start-inference.js';

/** The models that undertone takes by itself, in this thread, one window at a time. */
export async function startDefaultInference(): Promise<InferenceSet> {
  const inferences = [];
  for (const modelFolder of defaultModelFolders()) {
    inferences.push(await startLocalInference({ modelFolder, maxBatch: 1 }));
  }
  return new InferenceSet(inferences);
}
