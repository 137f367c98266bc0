import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Networks that a student learns from; they are not changed. */
export class Teachers {
  /**
   * @param networks belong to the teachers from now on
   * @param share of theirs in what is learnt
   */
  constructor(
    private readonly networks: readonly LayersModel[],
    private readonly share: number,
  ) {}

  /**
   * @param inputs of a batch, as the student has them
   * @param targets `[batch, classes]`, probabilities that the labels ask for
   * @returns the same, with the mean of the teachers' probabilities in it
   */
  blended(inputs: tf.Tensor | tf.Tensor[], targets: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const said = this.networks.map((network) => tf.softmax(network.apply(inputs) as tf.Tensor2D));
      const mean = tf.div<tf.Tensor2D>(tf.addN(said), said.length);
      return tf.add(tf.mul(targets, 1 - this.share), tf.mul(mean, this.share));
    });
  }

  dispose(): void {
    for (const network of this.networks) network.dispose();
  }
}
