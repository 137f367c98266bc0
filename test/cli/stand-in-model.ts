import { saveArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { buildPaperNetwork } from '../../src/model/paper-network.js';
import { smallDraft } from '../model/artifacts.js';

const LABELS = ['neutral', 'calm', 'happy', 'sad', 'angry', 'fearful', 'disgust', 'surprised'];

/** An artifact of random weights in the shape of the real one: for how things go, not for what. */
export async function writeStandInModel(folder: string): Promise<void> {
  await loadBackend({ prefer: 'wasm' });
  const windowFrames = 256;
  const network = buildPaperNetwork({ windowFrames, featureCount: 12, classCount: 8, seed: 3 });
  const draft = { name: 'stand-in', labels: LABELS, windowFrames, temperature: 0.1 };
  await saveArtifact(folder, network, smallDraft(draft));
  network.dispose();
}
