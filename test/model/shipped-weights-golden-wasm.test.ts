import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Artifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { expectNoiseLogits, expectSpeechLogits, shippedArtifact } from './shipped-golden.js';

const prefer = 'wasm';

let artifact: Artifact;

beforeAll(async () => {
  await loadBackend({ prefer });
  artifact = await shippedArtifact();
});

afterAll(() => {
  artifact.network.dispose();
});

describe('the weights that are shipped, on WebAssembly', () => {
  it('give the logits of Keras for windows of noise', () => {
    expectNoiseLogits(artifact);
  });

  it('give the logits of python_speech_features and Keras for windows of speech', async () => {
    await expectSpeechLogits();
  });
});
