import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { adjustLogits, restoreLogits } from '../../src/training/logit-adjustment.js';

beforeAll(async () => {
  await loadBackend({ prefer: 'auto' });
});

function linear(classCount: number): LayersModel {
  const frames = input({ shape: [2] });
  const logits = layers.dense({ units: classCount }).apply(frames) as SymbolicTensor;
  return model({ inputs: frames, outputs: logits });
}

function logitsOf(network: LayersModel): number[] {
  return tf.tidy(() => [...(network.predict(tf.tensor2d([[1, -2]])) as tf.Tensor).dataSync()]);
}

describe('adjustLogits', () => {
  it('takes the logarithm of the shares off, and nothing from a class without clips', () => {
    const network = linear(4);
    const before = logitsOf(network);
    const tensors = tf.memory().numTensors;
    adjustLogits(network, [0, 1, 1, 2, 2, 2, 2, 2]);
    expect(tf.memory().numTensors).toBe(tensors);
    const taken = logitsOf(network).map((logit, index) => (before[index] ?? 0) - logit);
    const shares = [1 / 8, 2 / 8, 5 / 8, 1];
    shares.forEach((share, index) => {
      expect(taken[index]).toBeCloseTo(Math.log(share), 5);
    });
    network.dispose();
  });

  it('is undone by restoreLogits', () => {
    const network = linear(4);
    const before = logitsOf(network);
    const labels = [0, 1, 1, 2, 2];
    adjustLogits(network, labels);
    restoreLogits(network, labels);
    logitsOf(network).forEach((logit, index) => {
      expect(logit).toBeCloseTo(before[index] ?? Number.NaN, 5);
    });
    network.dispose();
  });

  it('asks for a last layer with a bias', () => {
    const frames = input({ shape: [2] });
    const same = layers.activation({ activation: 'relu' }).apply(frames) as SymbolicTensor;
    const network = model({ inputs: frames, outputs: same });
    expect(() => {
      adjustLogits(network, [0, 1]);
    }).toThrow(RangeError);
  });
});
