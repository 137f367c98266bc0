import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Takes the logarithm of each class's share among the training clips off the network's logits, so
 * that rare classes are not called too rarely: Menon et al., "Long-tail learning via logit
 * adjustment" (2021), equation 9 with tau = 1. It goes into the bias of the last layer; whatever is
 * computed with the network afterwards has it. Classes without a clip stay as they are.
 * @param labels of the training clips, as indices of classes
 */
export function adjustLogits(network: LayersModel, labels: readonly number[]): void {
  moveLogits(network, labels, -1);
}

/** Makes logits that were adjusted what the network learnt. */
export function restoreLogits(network: LayersModel, labels: readonly number[]): void {
  moveLogits(network, labels, 1);
}

function moveLogits(network: LayersModel, labels: readonly number[], direction: 1 | -1): void {
  const head = network.layers.at(-1);
  const [kernel, bias] = head?.getWeights() ?? [];
  if (head === undefined || kernel === undefined || bias === undefined) {
    throw new RangeError('the last layer has no bias');
  }
  const counts = new Float64Array(bias.size);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const offsets = Array.from(counts, (count) =>
    count === 0 ? 0 : direction * Math.log(count / labels.length),
  );
  const moved = tf.tidy(() => tf.add(bias, tf.tensor1d(offsets)));
  head.setWeights([kernel, moved]);
  moved.dispose();
}
