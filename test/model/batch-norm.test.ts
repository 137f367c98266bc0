import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model as functionalModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { BatchNorm } from '../../src/model/batch-norm.js';
import { noise } from './artifacts.js';

const [EPSILON, MOMENTUM] = [1e-3, 0.9];

beforeAll(() => loadBackend());

describe('BatchNorm', () => {
  it('normalises as the layer of the library does, in training and after it', () => {
    const [own, theirs] = [modelOf('own'), modelOf('theirs')];
    const x = tf.tensor(noise(4 * 7 * 3, 1), [4, 7, 3]);
    for (const training of [true, true, false]) {
      const [a, b] = [own, theirs].map((network) => network.apply(x, { training }) as tf.Tensor);
      expectClose(a, b, 1e-5);
    }
    own.getWeights().forEach((weight, index) => {
      expectClose(weight, theirs.getWeights()[index], 1e-5);
    });
  });

  it('has the gradients of the library, for input, scale and shift', () => {
    const [own, theirs] = [modelOf('own'), modelOf('theirs')].map(gradientsOf);
    expect(own).toHaveLength(3);
    own?.forEach((gradient, index) => {
      expectClose(gradient, theirs?.[index], 1e-4);
    });
  });

  it('leaves no tensor behind a step', () => {
    const network = modelOf('own');
    const x = tf.tensor(noise(4 * 7 * 3, 4), [4, 7, 3]);
    const step = () => {
      const { value, grads } = tf.variableGrads(() => {
        return tf.sum(network.apply(x, { training: true }) as tf.Tensor);
      });
      tf.dispose([value, grads]);
    };
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i += 1) step();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function modelOf(kind: 'own' | 'theirs'): LayersModel {
  const x = input({ shape: [7, 3] });
  const layer =
    kind === 'own'
      ? new BatchNorm({ epsilon: EPSILON, momentum: MOMENTUM })
      : layers.batchNormalization({ epsilon: EPSILON, momentum: MOMENTUM });
  const network = functionalModel({ inputs: x, outputs: layer.apply(x) as typeof x });
  const [gamma, beta, ...rest] = network.getWeights();
  if (gamma === undefined || beta === undefined) throw new Error('no weights');
  network.setWeights([tf.tensor1d([1.5, -0.5, 2]), tf.tensor1d([0.1, 0.2, -0.3]), ...rest]);
  return network;
}

/** Of a function that is not linear in any output, by input and trainable weights. */
function gradientsOf(network: LayersModel): tf.Tensor[] {
  const x = tf.variable(tf.tensor(noise(4 * 7 * 3, 2), [4, 7, 3]));
  const weights = network.trainableWeights.map((weight) => weight.read());
  const { grads } = tf.variableGrads(
    () => {
      const y = network.apply(x, { training: true }) as tf.Tensor;
      return tf.sum(tf.mul(tf.square(y), tf.tensor(noise(y.size, 3), y.shape)));
    },
    variablesIn([x, ...weights]),
  );
  return variablesIn([x, ...weights]).map(({ name }) => {
    const gradient = grads[name];
    if (gradient === undefined) throw new Error(`no gradient of ${name}`);
    return gradient;
  });
}

function variablesIn(tensors: readonly tf.Tensor[]): tf.Variable[] {
  return tensors.filter((tensor): tensor is tf.Variable => tensor instanceof tf.Variable);
}

function expectClose(a: tf.Tensor | undefined, b: tf.Tensor | undefined, tolerance: number): void {
  const [left, right] = [a?.dataSync() ?? [], b?.dataSync() ?? []];
  expect(left).toHaveLength(right.length);
  left.forEach((value, i) => {
    expect(Math.abs(value - (right[i] ?? Number.NaN))).toBeLessThan(tolerance);
  });
}
