import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { PaperModel } from '../../src/model/paper-model.js';
import { noise, smallArtifact } from './artifacts.js';

beforeAll(() => loadBackend());

it('leaves tensors flat over 1,000 batches and none when disposed of', { timeout: 120_000 }, () => {
  const before = memory().numTensors;
  const model = new PaperModel(smallArtifact());
  const slot = model.open();
  model.advance([{ slot, firstFrame: 0, frameCount: 64, features: noise(64 * 12, 1) }]);
  const window = { slot, startFrame: 0, endFrame: 64 };
  model.score([window]);

  const warm = memory();
  for (let batch = 0; batch < 1_000; batch += 1) {
    model.score(batch % 100 === 0 ? [window, window, window] : [window]);
  }
  expect(memory()).toMatchObject({ numTensors: warm.numTensors, numBytes: warm.numBytes });
  model.dispose();
  expect(memory().numTensors).toBe(before);
});
