import { join } from 'node:path';
import { UndertoneError } from '../../errors.js';
import { loadArtifact } from '../../model/artifact.js';
import { foldersIn } from '../models/folders-in.js';
import type { ModelFinding } from './diagnose.js';

/**
 * Loads every artifact below `folder` as a command would: hashes, shapes and a warm-up included.
 * A backend must be ready.
 */
export async function findModels(folder: string): Promise<readonly ModelFinding[]> {
  const findings: ModelFinding[] = [];
  for (const name of await foldersIn(folder)) findings.push(await findModel(join(folder, name)));
  return findings;
}

async function findModel(folder: string): Promise<ModelFinding> {
  try {
    const { card, network } = await loadArtifact(folder);
    network.dispose();
    return { folder, modelId: card.modelId, files: card.files, problem: null };
  } catch (error) {
    if (!(error instanceof UndertoneError)) throw error;
    return { folder, modelId: null, files: {}, problem: error.message };
  }
}
