import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { StatisticsPooling } from '../../src/model/statistics-pooling.js';

beforeAll(() => loadBackend());

describe('StatisticsPooling', () => {
  it('gives mean and deviation of the columns that were heard', () => {
    const pooled = poolOf([1, 1, 0]);
    expect(pooled[0]).toBeCloseTo(2, 5);
    expect(pooled[1]).toBeCloseTo(10, 5);
    expect(pooled[2]).toBeCloseTo(1, 4);
    expect(pooled[3]).toBeCloseTo(Math.sqrt(1e-5), 6);
  });

  it('counts a column as often as its weight says', () => {
    const pooled = poolOf([1, 3, 0]);
    expect(pooled[0]).toBeCloseTo(2.5, 5);
    expect(pooled[2]).toBeCloseTo(Math.sqrt(0.75), 4);
  });

  it('is finite where nothing was heard', () => {
    expect(poolOf([0, 0, 0]).every(Number.isFinite)).toBe(true);
  });

  function poolOf(weights: number[]): Float32Array {
    const x = tf.tensor([
      [
        [1, 10],
        [3, 10],
        [99, 99],
      ],
    ]);
    const pooled = new StatisticsPooling().apply([x, tf.tensor([weights])]) as tf.Tensor;
    return pooled.dataSync<'float32'>();
  }
});
