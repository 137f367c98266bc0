import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { readClip } from '../../src/cli/read-clip.js';
import { MfccComputer } from '../../src/features/mfcc-computer.js';
import { mfccOf } from '../../src/features/mfcc-of.js';
import { loadArtifact, type Artifact } from '../../src/model/artifact.js';
import { PaperModel } from '../../src/model/paper-model.js';
import golden from '../golden/model/shipped_weights.json' with { type: 'json' };
import { predictNoise } from './golden-logits.js';

const FOLDER = fileURLToPath(new URL('../../models/paper-ravdess/', import.meta.url));
const TOLERANCE = 1e-4;

/** The model that is shipped, on the current backend. */
export function shippedArtifact(): Promise<Artifact> {
  return loadArtifact(FOLDER);
}

/** Holds the shipped weights to the logits that Keras gives them for windows of noise. */
export function expectNoiseLogits(artifact: Artifact): void {
  expectOwnWeights(artifact);
  const { network, spec } = artifact;
  const { inputs, logits } = golden.noise;
  expectLogits(predictNoise(network, spec.windowFrames, inputs), logits);
}

/** Holds all from audio to logits to python_speech_features and Keras, for windows of speech. */
export async function expectSpeechLogits(): Promise<void> {
  const artifact = await shippedArtifact();
  expectOwnWeights(artifact);
  const { file, spans, logits } = golden.speech;
  const { samples } = await readClip(fileURLToPath(new URL(`../../${file}`, import.meta.url)));
  const speech = mfccOf(samples, new MfccComputer(artifact.spec.profile));
  const model = new PaperModel(artifact);
  const slot = model.open();
  model.advance([{ slot, firstFrame: 0, ...speech }]);
  expectLogits(model.score(spans.map((span) => ({ slot, ...span }))), logits);
  model.dispose();
}

function expectOwnWeights({ card }: Artifact): void {
  expect(
    golden.weightsSha256,
    'golden values of other weights; regenerate by python test/golden/model/shipped_weights.py (its head says in which venv)',
  ).toBe(card.files['weights.bin']);
}

function expectLogits(actual: Float32Array, expected: readonly number[][]): void {
  const flat = expected.flat();
  expect(actual).toHaveLength(flat.length);
  const worst = Math.max(...flat.map((logit, i) => Math.abs((actual[i] ?? Number.NaN) - logit)));
  expect(worst).toBeLessThan(TOLERANCE);
}
