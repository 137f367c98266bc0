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
import { Teachers } from '../../src/training/teachers.js';

beforeAll(() => loadBackend());

describe('Teachers', () => {
  it('put the mean of their probabilities into what is learnt, by their share', () => {
    // Logits are the input, and the input turned round.
    const teachers = new Teachers([linear([1, 0, 0, 1]), linear([0, 1, 1, 0])], 0.6);
    const before = tf.memory().numTensors;
    const inputs = tf.tensor2d([[Math.log(3), 0]]);
    const targets = tf.tensor2d([[1, 0]]);
    const blended = teachers.blended(inputs, targets);
    // (0.75 + 0.25) / 2 of each label from the teachers.
    expect([...blended.dataSync()].map((share) => share.toFixed(5))).toEqual([
      '0.70000',
      '0.30000',
    ]);
    tf.dispose([inputs, targets, blended]);
    expect(tf.memory().numTensors).toBe(before);
    teachers.dispose();
    expect(tf.memory().numTensors).toBe(before - 4);
  });
});

function linear(kernel: readonly number[]): LayersModel {
  const numbers = input({ shape: [2] });
  const layer = layers.dense({ units: 2 });
  const network = model({ inputs: numbers, outputs: layer.apply(numbers) as SymbolicTensor });
  const weights = [tf.tensor2d([...kernel], [2, 2]), tf.tensor1d([0, 0])];
  network.setWeights(weights);
  tf.dispose(weights);
  return network;
}
