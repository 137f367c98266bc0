import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from './batch.js';

/** A batch as a network takes it: one tensor, or a list where it has several inputs. */
export function tensorsOf({
  inputs,
  size,
}: Pick<Batch, 'inputs' | 'size'>): tf.Tensor | tf.Tensor[] {
  const tensors = inputs.map(({ values, exampleShape }) =>
    tf.tensor(values, [size, ...exampleShape]),
  );
  const [only] = tensors;
  return tensors.length === 1 && only !== undefined ? only : tensors;
}
