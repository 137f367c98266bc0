import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { AttentivePooling, poolColumns } from '../../src/model/attentive-pooling.js';
import { loadBackend } from '../../src/model/backend.js';
import { noise } from './artifacts.js';

const ALIKE = [[0], [0], [0]];

beforeAll(() => loadBackend());

describe('AttentivePooling', () => {
  it('gives mean and deviation of the columns that were heard', () => {
    const pooled = poolOf(ALIKE, [1, 1, 0]);
    expect(pooled[0]).toBeCloseTo(2, 5);
    expect(pooled[1]).toBeCloseTo(10, 5);
    expect(pooled[2]).toBeCloseTo(1, 4);
    expect(pooled[3]).toBeCloseTo(Math.sqrt(1e-5), 6);
  });

  it('counts a column as often as it was heard', () => {
    const pooled = poolOf(ALIKE, [1, 3, 0]);
    expect(pooled[0]).toBeCloseTo(2.5, 5);
    expect(pooled[2]).toBeCloseTo(Math.sqrt(0.75), 4);
  });

  it('weighs columns by the exponential of their scores, head by head', () => {
    const scores = [
      [0, 50],
      [Math.log(3), 49],
      [90, 0],
    ];
    const pooled = poolOf(scores, [1, 1, 0]);
    const second = 1 + 2 / (1 + Math.E);
    expect([...pooled.subarray(0, 4)].map((value) => value.toFixed(4))).toEqual(
      [2.5, 10, second, 10].map((value) => value.toFixed(4)),
    );
    expect(pooled[4]).toBeCloseTo(Math.sqrt(0.75), 4);
  });

  it('is finite where nothing was heard', () => {
    expect(poolOf(ALIKE, [0, 0, 0]).every(Number.isFinite)).toBe(true);
  });

  it('has a gradient towards columns and scores', () => {
    const layer = new AttentivePooling();
    const gradients = tf.grads((x, scores) => {
      return tf.sum(layer.apply([x, scores, tf.ones([2, 5])]) as tf.Tensor);
    })([tf.tensor(noise(30, 1), [2, 5, 3]), tf.tensor(noise(20, 2), [2, 5, 2])]);
    for (const gradient of gradients) {
      expect(gradient.dataSync().every((value) => Number.isFinite(value) && value !== 0)).toBe(
        true,
      );
    }
  });

  function poolOf(scores: number[][], heard: number[]): Float32Array {
    const x = tf.tensor([
      [
        [1, 10],
        [3, 10],
        [99, 99],
      ],
    ]);
    const inputs = [x, tf.tensor([scores]), tf.tensor([heard])];
    return (new AttentivePooling().apply(inputs) as tf.Tensor).dataSync<'float32'>();
  }
});

describe('poolColumns', () => {
  const [channels, heads, count] = [5, 3, 7];
  const width = channels + heads;
  const columns = noise(count * width, 4).map((value) => 3 * value);

  it('gives what the layer gives of the columns that were heard, wherever they lie', () => {
    const heard = [1, 0, 1, 1, 0, 1, 1];
    const whole = tf.tensor(columns, [1, count, width]);
    const x = tf.slice(whole, [0, 0, 0], [1, count, channels]);
    const scores = tf.slice(whole, [0, 0, channels], [1, count, heads]);
    const pooled = new AttentivePooling().apply([x, scores, tf.tensor([heard])]) as tf.Tensor;
    const own = new Float32Array(2 * heads * channels);
    const offsets = heard.flatMap((flag, i) => (flag === 1 ? [i * width] : []));
    poolColumns({ columns, channels, heads }, offsets.reverse(), own);
    pooled.dataSync().forEach((value, i) => {
      expect(own[i]).toBeCloseTo(value, 5);
    });
  });

  it('gives zeros and the least deviation where nothing was heard', () => {
    const own = new Float32Array(2 * heads * channels).fill(7);
    poolColumns({ columns, channels, heads }, [], own);
    expect(own.every(Number.isFinite)).toBe(true);
    expect([...new Set(own)]).toEqual([0, Math.fround(Math.sqrt(1e-5))]);
  });
});
