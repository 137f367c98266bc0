import type { Tensor } from '@tensorflow/tfjs-core';

/** What a layer of one input is called with: the library wraps it in a list now and then. */
export function onlyTensor(inputs: Tensor | Tensor[]): Tensor {
  const input = Array.isArray(inputs) ? inputs[0] : inputs;
  if (input === undefined) throw new RangeError('the layer was called without an input');
  return input;
}
