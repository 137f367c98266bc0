import { loadArtifact } from './artifact.js';
import { loadBackend, type Backend, type BackendOptions } from './backend.js';
import { PaperModel } from './paper-model.js';
import type { EmotionModel } from './port.js';
import { StreamingModel } from './streaming-model.js';

export interface OpenedModel {
  readonly model: EmotionModel;
  readonly backend: Backend;
}

/**
 * Makes a backend ready and opens the model artifact in `folder` on it, in this thread.
 *
 * @throws UndertoneError what `loadBackend` and `loadArtifact` throw
 */
export async function openModel(folder: string, options: BackendOptions): Promise<OpenedModel> {
  const backend = await loadBackend(options);
  const artifact = await loadArtifact(folder);
  const Model = MODELS[artifact.card.architecture];
  return { model: new Model(artifact), backend };
}

const MODELS = { paper: PaperModel, streaming: StreamingModel } as const;
