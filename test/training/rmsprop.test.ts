import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadBackend } from '../../src/model/backend.js';
import { PAPER_RMSPROP, Rmsprop } from '../../src/training/rmsprop.js';

const numbers = z.array(z.number());
const golden = z
  .array(
    z.object({
      learningRate: z.number(),
      decay: z.number(),
      start: numbers,
      gradients: z.array(numbers),
      values: z.array(numbers),
    }),
  )
  .parse(
    JSON.parse(readFileSync(new URL('../golden/training/rmsprop.json', import.meta.url), 'utf8')),
  );

beforeAll(async () => {
  await loadBackend();
});

describe('Rmsprop', () => {
  it('has the values of the paper', () => {
    expect(PAPER_RMSPROP).toEqual({ learningRate: 1e-4, decay: 1e-6, rho: 0.9, epsilon: 1e-7 });
  });

  it.each(golden)(
    'moves as Keras does at rate $learningRate and decay $decay',
    ({ learningRate, decay, start, gradients, values }) => {
      const variable = tf.variable(tf.tensor1d(start));
      const optimiser = new Rmsprop([variable], { ...PAPER_RMSPROP, learningRate, decay });
      const moved = gradients.map((gradient) => {
        optimiser.step([tf.tensor1d(gradient)]);
        return [...variable.dataSync<'float32'>()];
      });
      moved.forEach((got, step) => {
        got.forEach((value, index) => {
          expect(Math.abs(value - (values[step]?.[index] ?? Number.NaN))).toBeLessThan(3e-7);
        });
      });
      expect(optimiser.steps).toBe(gradients.length);
    },
  );

  it('goes on from restored slots as if it had never stopped', () => {
    const gradients = [
      [3, -1],
      [0.5, 2],
      [-1, 1e-3],
    ];
    const whole = follow(gradients);
    const first = follow(gradients.slice(0, 2));
    const second = follow(gradients.slice(2), first);
    expect(second.values).toEqual(whole.values);
    expect(second.slots).toEqual(whole.slots);
  });

  it('leaves no tensor behind a step', () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const optimiser = new Rmsprop([variable], PAPER_RMSPROP);
    const gradient = tf.tensor1d([1, 1]);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 10; step++) optimiser.step([gradient]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

interface Followed {
  readonly values: number[];
  readonly slots: Float32Array[];
  readonly steps: number;
}

function follow(gradients: number[][], from?: Followed): Followed {
  const variable = tf.variable(tf.tensor1d(from?.values ?? [1, -1]));
  const optimiser = new Rmsprop([variable], { ...PAPER_RMSPROP, learningRate: 0.1, decay: 0.2 });
  if (from !== undefined) optimiser.restore(from.slots, from.steps);
  for (const gradient of gradients) optimiser.step([tf.tensor1d(gradient)]);
  return {
    values: [...variable.dataSync<'float32'>()],
    slots: optimiser.slotValues(),
    steps: optimiser.steps,
  };
}
