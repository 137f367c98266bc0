import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { Rectifier } from '../../src/model/rectifier.js';

const NUMBERS = [-2, -1e-3, 0, 1e-3, 3];

beforeAll(() => loadBackend());

describe('Rectifier', () => {
  it('has the values and the gradient of the ReLU of the library', () => {
    const layer = new Rectifier({});
    const [own, theirs] = [(x: tf.Tensor) => layer.apply(x) as tf.Tensor, tf.relu].map((f) => {
      const weights = tf.tensor1d([2, -3, 5, 7, -11]);
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => tf.sum(tf.mul(f(x), weights)))(
        tf.tensor1d(NUMBERS),
      );
      return { value: value.dataSync()[0], grad: [...grad.dataSync()].map((g) => g + 0) };
    });
    expect(own).toEqual(theirs);
    expect(own?.grad).toEqual([0, 0, 0, 7, -11]);
  });

  it('leaves no tensor behind', () => {
    const layer = new Rectifier({});
    const x = tf.tensor1d(NUMBERS);
    const step = () => {
      tf.dispose(tf.grad((input: tf.Tensor) => tf.sum(layer.apply(input) as tf.Tensor))(x));
    };
    step();
    const before = tf.memory().numTensors;
    step();
    expect(tf.memory().numTensors).toBe(before);
  });
});
