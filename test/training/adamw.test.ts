import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadBackend } from '../../src/model/backend.js';
import { Adamw, scheduledRate, type AdamwOptions } from '../../src/training/adamw.js';

const pair = z.tuple([z.array(z.number()), z.array(z.number())]);
const golden = z
  .object({ start: pair, gradients: z.array(pair), values: z.array(pair) })
  .parse(
    JSON.parse(readFileSync(new URL('../golden/training/adamw.json', import.meta.url), 'utf8')),
  );
const OPTIONS: AdamwOptions = {
  learningRate: 3e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  weightDecay: 0.01,
  clipNorm: 2,
  totalSteps: 100,
  warmUpShare: 0.1,
};

beforeAll(async () => {
  await loadBackend();
});

describe('Adamw', () => {
  it('moves as Keras does for 100 steps', () => {
    const { variables, step } = optimised();
    golden.gradients.forEach((gradients, index) => {
      step(gradients);
      const expected = golden.values[index] ?? [];
      variables.forEach((variable, which) => {
        variable.dataSync<'float32'>().forEach((value, i) => {
          expect(Math.abs(value - (expected[which]?.[i] ?? Number.NaN))).toBeLessThan(2e-6);
        });
      });
    });
  });

  it('goes on from restored slots as if it had never stopped', () => {
    const whole = optimised();
    for (const gradients of golden.gradients.slice(0, 30)) whole.step(gradients);
    const first = optimised();
    for (const gradients of golden.gradients.slice(0, 12)) first.step(gradients);
    const second = optimised(first.variables.map((variable) => [...variable.dataSync()]));
    second.optimiser.restore(first.optimiser.slotValues(), first.optimiser.steps);
    for (const gradients of golden.gradients.slice(12, 30)) second.step(gradients);
    expect(second.optimiser.slotValues()).toEqual(whole.optimiser.slotValues());
    second.variables.forEach((variable, which) => {
      expect(variable.dataSync()).toEqual(whole.variables[which]?.dataSync());
    });
  });

  it('leaves no tensor behind a step', () => {
    const { step } = optimised();
    const [gradients] = golden.gradients;
    if (gradients === undefined) throw new Error('no golden step');
    step(gradients);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i += 1) step(gradients);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('scheduledRate', () => {
  it('rises to the full rate in the warm-up and falls to 0', () => {
    const rates = Array.from({ length: 101 }, (_, step) => scheduledRate(step, OPTIONS));
    expect(rates[0]).toBeCloseTo(3e-4, 10);
    expect(rates[9]).toBeCloseTo(3e-3, 10);
    expect(rates[10]).toBeCloseTo(3e-3, 10);
    expect(rates[55]).toBeCloseTo(1.5e-3, 10);
    expect(rates[100]).toBeCloseTo(0, 10);
  });
});

/** A kernel and a bias, from the golden start unless told otherwise. */
function optimised(start: readonly (readonly number[])[] = golden.start) {
  const variables = [
    tf.variable(tf.tensor([...(start[0] ?? [])], [2, 3])),
    tf.variable(tf.tensor([...(start[1] ?? [])], [3])),
  ];
  const optimiser = new Adamw(variables, OPTIONS);
  const step = (gradients: readonly (readonly number[])[]) => {
    const tensors = variables.map(({ shape }, which) =>
      tf.tensor([...(gradients[which] ?? [])], shape),
    );
    optimiser.step(tensors);
    tf.dispose(tensors);
  };
  return { variables, optimiser, step };
}
