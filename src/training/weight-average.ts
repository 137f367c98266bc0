import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * The mean of a network's weights over many steps, of all alike or of the latest more than of
 * earlier ones. A constant learning rate leaves the weights of
 * any single step somewhere on a noisy orbit; their mean lies near its middle (Polyak averaging;
 * Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization", 2018).
 */
export class WeightAverage {
  private means: tf.Tensor[] = [];
  private added = 0;

  /** @param leastShare that a step has of the mean, however many there were before it */
  constructor(private readonly leastShare = 0) {}

  get count(): number {
    return this.added;
  }

  add(network: LayersModel): void {
    const weights = network.getWeights();
    const old = this.means;
    const share = Math.max(this.leastShare, 1 / (this.added + 1));
    this.means = weights.map((weight, index) => {
      const mean = old[index];
      return mean === undefined
        ? tf.clone(weight)
        : tf.tidy(() => tf.add(mean, tf.mul(tf.sub(weight, mean), share)));
    });
    this.added += 1;
    tf.dispose(old);
  }

  /** Puts the mean into the network; leaves it as it is where nothing was added. */
  applyTo(network: LayersModel): void {
    if (this.added > 0) network.setWeights(this.means);
  }

  values(): Float32Array[] {
    return this.means.map((mean) => Float32Array.from(mean.dataSync<'float32'>()));
  }

  restore(values: readonly Float32Array[], count: number, network: LayersModel): void {
    this.dispose();
    this.added = count;
    if (count === 0) return;
    this.means = network
      .getWeights()
      .map(({ shape }, index) => tf.tensor(values[index] ?? [], shape));
  }

  dispose(): void {
    tf.dispose(this.means);
    this.means = [];
    this.added = 0;
  }
}
