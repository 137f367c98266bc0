import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Artifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { expectNoiseLogits, expectSpeechLogits, shippedArtifact } from './shipped-golden.js';

// The best backend there is, and no other where that is asked for: see UNDERTONE_BACKEND.
const prefer = process.env['UNDERTONE_BACKEND'] === 'tensorflow' ? 'tensorflow' : 'auto';

let artifact: Artifact;

beforeAll(async () => {
  await loadBackend({ prefer });
  artifact = await shippedArtifact();
});

afterAll(() => {
  artifact.network.dispose();
});

describe('the weights that are shipped, on the best backend that loads', () => {
  it('give the logits of Keras for windows of noise', () => {
    expectNoiseLogits(artifact);
  });

  it('give the logits of python_speech_features and Keras for windows of speech', async () => {
    await expectSpeechLogits();
  });
});
