import { dispose, tensor, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { PSF_PROFILE } from '../../src/features/profile.js';
import type { Artifact } from '../../src/model/artifact.js';
import { specOf } from '../../src/model/card.js';
import { buildStreamingNetwork, reachOf } from '../../src/model/streaming-network.js';
import { noise, smallCard } from './artifacts.js';

export const WIDTH = 12;
const SHAPE = {
  stem: { filters: 6, kernel: 5, stride: 2 },
  blocks: [
    { filters: 6, stride: 1 },
    { filters: 8, stride: 2 },
    { filters: 10, stride: 2 },
    { filters: 10, stride: 1 },
  ],
  heads: 2,
  hidden: 7,
  dropoutRate: 0.3,
};
export const WINDOW = 64;
export const OPTIONS = {
  ...SHAPE,
  windowFrames: WINDOW,
  featureCount: WIDTH,
  classCount: 3,
  seed: 5,
};
export const { lookBackFrames: LOOK_BACK, strideFrames: STRIDE } = reachOf(SHAPE);

/** Statistics of batch normalisation that are not the initial ones. */
export function randomNetwork(seed = 10): LayersModel {
  const network = buildStreamingNetwork(OPTIONS);
  const weights = network.getWeights().map((weight, index) => {
    const values = noise(weight.size, index + seed);
    return tensor(
      values.map((value) => (weight.rank > 1 ? value / 2 : 1 + value / 2)),
      weight.shape,
    );
  });
  network.setWeights(weights);
  dispose(weights);
  return network;
}

export function artifactOf(network = randomNetwork()): Artifact {
  const card = {
    ...smallCard(),
    architecture: 'streaming' as const,
    encoder: reachOf(SHAPE),
    windowFrames: WINDOW,
    hopFrames: 16,
    features: PSF_PROFILE,
  };
  return { card, spec: specOf(card), network };
}

/** The whole network over a window and all that it looks back to; zeros before frame 0. */
export function referenceOf(network: LayersModel, features: Float32Array, frameCount: number) {
  const { mean, sd } = smallCard().normalisation;
  return (startFrame: number): Float32Array => {
    const input = new Float32Array((LOOK_BACK + WINDOW) * WIDTH);
    for (let i = 0; i < LOOK_BACK + WINDOW; i += 1) {
      const frame = startFrame - LOOK_BACK + i;
      if (frame < 0 || frame >= frameCount) continue;
      for (let k = 0; k < WIDTH; k += 1) {
        input[i * WIDTH + k] = ((features[frame * WIDTH + k] ?? 0) - (mean[k] ?? 0)) / (sd[k] ?? 1);
      }
    }
    return tidy(() => {
      const frames = tensor(input, [1, LOOK_BACK + WINDOW, WIDTH]);
      const heard = tensor(new Float32Array(WINDOW / STRIDE).fill(1), [1, WINDOW / STRIDE]);
      return (network.predict([frames, heard]) as Tensor2D).dataSync<'float32'>();
    });
  };
}

export function expectClose(logits: Float32Array, expected: Float32Array): void {
  expect(logits).toHaveLength(expected.length);
  logits.forEach((logit, i) => {
    expect(Math.abs(logit - (expected[i] ?? 0))).toBeLessThan(1e-5);
  });
}
