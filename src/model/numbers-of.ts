import { tidy, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The numbers of the tensor that `compute` makes; every tensor made on the way is freed.
 *
 * They are read outside of `tidy`, which looks for tensors in whatever it is handed back: in an
 * array, number by number, at 0.25 µs each. For the paper's columns that was a third of inference.
 */
export function numbersOf(compute: () => Tensor): Float32Array {
  const tensor = tidy(compute);
  const numbers = tensor.dataSync<'float32'>();
  tensor.dispose();
  return numbers;
}
