import * as tf from '@tensorflow/tfjs-core';
import type { Optimiser } from './optimiser.js';

export interface AdamwOptions {
  /** At its highest, behind the warm-up. */
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Share of a kernel that a step at the full learning rate takes off, times the rate. */
  readonly weightDecay: number;
  /** Gradients longer than this, all variables together, are shortened to it. */
  readonly clipNorm: number;
  readonly totalSteps: number;
  /** Of the steps, in which the rate rises from 0. */
  readonly warmUpShare: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as Keras 3 computes it, under a
 * linear warm-up and a cosine to 0. Decay touches kernels alone, that is variables of two or more
 * dimensions. The arithmetic is done here, number by number: as operations of the library it takes
 * ten of them a variable, and longer than the network's own backward pass.
 */
export class Adamw implements Optimiser {
  private readonly values: Float32Array[];
  private readonly first: Float32Array[];
  private readonly second: Float32Array[];

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly options: AdamwOptions,
    private stepsDone = 0,
  ) {
    this.values = variables.map((variable) => Float32Array.from(variable.dataSync<'float32'>()));
    this.first = this.values.map(({ length }) => new Float32Array(length));
    this.second = this.values.map(({ length }) => new Float32Array(length));
  }

  get steps(): number {
    return this.stepsDone;
  }

  step(gradients: readonly tf.Tensor[]): void {
    const rate = scheduledRate(this.stepsDone, this.options);
    this.stepsDone += 1;
    const numbers = gradients.map((gradient) => gradient.dataSync<'float32'>());
    const scale = clipScale(numbers, this.options.clipNorm);
    this.variables.forEach((variable, index) => {
      const values = at(this.values, index);
      const kept = variable.rank > 1 ? 1 - rate * this.options.weightDecay : 1;
      this.move(index, at(numbers, index), { rate, scale, kept });
      tf.tidy(() => {
        // A copy: the library may keep the array itself, and the next step changes it in place.
        variable.assign(tf.tensor(values.slice(), variable.shape));
      });
    });
  }

  /** First moments of all variables, then second ones. */
  slotValues(): Float32Array[] {
    return [...this.first, ...this.second].map((values) => values.slice());
  }

  /** The variables must hold by now what they held when the slots were taken. */
  restore(slotValues: readonly Float32Array[], stepsDone: number): void {
    [...this.first, ...this.second].forEach((values, index) => {
      values.set(at(slotValues, index));
    });
    this.values.forEach((values, index) => {
      values.set(at(this.variables, index).dataSync<'float32'>());
    });
    this.stepsDone = stepsDone;
  }

  dispose(): void {
    // It holds no tensors.
  }

  /** One variable's values and moments, in place. */
  private move(index: number, gradient: Float32Array, { rate, scale, kept }: Move): void {
    const { beta1, beta2, epsilon } = this.options;
    const [values, first, second] = [this.values, this.first, this.second].map((all) =>
      at(all, index),
    ) as [Float32Array, Float32Array, Float32Array];
    const bias = Math.sqrt(1 - beta2 ** this.stepsDone) / (1 - beta1 ** this.stepsDone);
    for (let i = 0; i < values.length; i += 1) {
      const g = (gradient[i] ?? 0) * scale;
      const m = beta1 * (first[i] ?? 0) + (1 - beta1) * g;
      const v = beta2 * (second[i] ?? 0) + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      values[i] = kept * (values[i] ?? 0) - (rate * bias * m) / (Math.sqrt(v) + epsilon);
    }
  }
}

interface Move {
  readonly rate: number;
  /** Of the gradient, so that all of them together are not too long. */
  readonly scale: number;
  /** Share of the values that weight decay leaves. */
  readonly kept: number;
}

/** The learning rate of a step, counted from 0. */
export function scheduledRate(
  step: number,
  { learningRate, totalSteps, warmUpShare }: AdamwOptions,
): number {
  const warmUp = Math.round(totalSteps * warmUpShare);
  if (step < warmUp) return (learningRate * (step + 1)) / warmUp;
  const done = (step - warmUp) / Math.max(1, totalSteps - warmUp);
  return (learningRate * (1 + Math.cos(Math.PI * Math.min(1, done)))) / 2;
}

function clipScale(gradients: readonly ArrayLike<number>[], clipNorm: number): number {
  let squares = 0;
  for (const gradient of gradients) {
    for (let i = 0; i < gradient.length; i += 1) squares += (gradient[i] ?? 0) ** 2;
  }
  const norm = Math.sqrt(squares);
  return norm > clipNorm ? clipNorm / norm : 1;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}
