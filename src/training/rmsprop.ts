import * as tf from '@tensorflow/tfjs-core';
import type { Optimiser } from './optimiser.js';

export interface RmspropOptions {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
  /** Keras's `decay`: step n (from 0) uses learningRate / (1 + decay · n). */
  readonly decay: number;
}

/** The paper's section 3.3 over the defaults of Keras 2. */
export const PAPER_RMSPROP: RmspropOptions = {
  learningRate: 1e-4,
  rho: 0.9,
  epsilon: 1e-7,
  decay: 1e-6,
};

/**
 * RMSProp as Keras 2 computes it: a ← ρ·a + (1-ρ)·g², p ← p - lr·g / (√a + ε), with epsilon
 * outside the root and a learning rate that decays by step. The library's own optimiser puts
 * epsilon inside the root, has no such decay, and hides its slots in the order of creation.
 */
export class Rmsprop implements Optimiser {
  private readonly slots: tf.Variable[];

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly options: RmspropOptions,
    private stepsDone = 0,
  ) {
    this.slots = variables.map((variable) =>
      tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
    );
  }

  get steps(): number {
    return this.stepsDone;
  }

  step(gradients: readonly tf.Tensor[]): void {
    const { learningRate, rho, epsilon, decay } = this.options;
    const rate = learningRate / (1 + decay * this.stepsDone);
    this.variables.forEach((variable, index) => {
      tf.tidy(() => {
        const gradient = at(gradients, index);
        const slot = at(this.slots, index);
        slot.assign(tf.add(tf.mul(slot, rho), tf.mul(tf.square(gradient), 1 - rho)));
        const change = tf.div(tf.mul(gradient, rate), tf.add(tf.sqrt(slot), epsilon));
        variable.assign(tf.sub(variable, change));
      });
    });
    this.stepsDone += 1;
  }

  /** The running mean squares, in the order of the variables. */
  slotValues(): Float32Array[] {
    return this.slots.map((slot) => Float32Array.from(slot.dataSync<'float32'>()));
  }

  restore(slotValues: readonly Float32Array[], stepsDone: number): void {
    this.slots.forEach((slot, index) => {
      tf.tidy(() => {
        slot.assign(tf.tensor(at(slotValues, index), slot.shape));
      });
    });
    this.stepsDone = stepsDone;
  }

  dispose(): void {
    for (const slot of this.slots) slot.dispose();
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}
