import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { PaperModel } from '../../src/model/paper-model.js';
import { noise, smallArtifact } from './artifacts.js';

/** Scores 1,000 batches on the current backend, which must not leave a tensor behind. */
export function expectFlatTensors(): void {
  const before = memory().numTensors;
  const model = new PaperModel(smallArtifact());
  const slot = model.open();
  model.advance([{ slot, firstFrame: 0, frameCount: 64, features: noise(64 * 12, 1) }]);
  const window = { slot, startFrame: 0, endFrame: 64 };
  model.score([window]);

  const { numTensors, numDataBuffers, numBytes } = memory();
  for (let batch = 0; batch < 1_000; batch += 1) {
    model.score(batch % 100 === 0 ? [window, window, window] : [window]);
  }
  expect(memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
  model.dispose();
  expect(memory().numTensors).toBe(before);
}
