import * as tf from '@tensorflow/tfjs-core';
import { model as functionalModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { positionAxes } from '../model/batch-norm.js';
import type { Examples } from './batch.js';
import { tensorsOf } from './batch-tensors.js';
import type { Random } from './random.js';

type Layer = LayersModel['layers'][number];

/**
 * Gives every batch normalisation the mean and variance that its input has under the final
 * weights, over one hearing of each training clip. The running averages of training (momentum
 * 0.99) stem from the weights of the last hundred batches, and those still move so fast under the
 * paper's optimiser that they fit no single set of weights; after Wu and Johnson, "Rethinking
 * 'Batch' in BatchNorm" (2021), section 3. Layers are done in order, each fed as in inference.
 */
export function setPopulationStatistics(
  network: LayersModel,
  examples: Examples,
  batchSize: number,
  random: Random,
): void {
  for (const layer of network.layers.filter(isBatchNormalization)) {
    const upToLayer = functionalModel({
      inputs: network.inputs,
      outputs: layer.input,
    });
    const { mean, variance } = momentsOf(upToLayer, examples, batchSize, random);
    const [gamma, beta] = layer.getWeights();
    if (gamma === undefined || beta === undefined) throw new RangeError(`${layer.name} is bare`);
    layer.setWeights([gamma, beta, mean, variance]);
    tf.dispose([mean, variance]);
  }
}

function isBatchNormalization(layer: Layer): boolean {
  return ['BatchNormalization', 'BatchNorm'].includes(layer.getClassName());
}

/** Mean and variance of each channel over all examples and positions. */
function momentsOf(
  network: LayersModel,
  examples: Examples,
  batchSize: number,
  random: Random,
): { mean: tf.Tensor; variance: tf.Tensor } {
  let [sum, squares, count]: [tf.Tensor, tf.Tensor, number] = [tf.scalar(0), tf.scalar(0), 0];
  const indices = Array.from({ length: examples.count }, (_, index) => index);
  for (let first = 0; first < indices.length; first += batchSize) {
    const batch = examples.drawPlain(indices.slice(first, first + batchSize), random);
    const old = [sum, squares];
    [sum, squares] = tf.tidy(() => {
      const values = network.predict(tensorsOf(batch)) as tf.Tensor;
      const axes = positionAxes(values);
      count += values.size / (values.shape.at(-1) ?? 1);
      return [
        tf.add(sum, tf.sum(values, axes)),
        tf.add(squares, tf.sum(tf.square(values), axes)),
      ] as [tf.Tensor, tf.Tensor];
    });
    tf.dispose(old);
  }
  const moments = tf.tidy(() => {
    const mean = tf.div(sum, count);
    return { mean, variance: tf.sub(tf.div(squares, count), tf.square(mean)) };
  });
  tf.dispose([sum, squares]);
  return moments;
}
