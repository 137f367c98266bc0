import {
  customGrad,
  mul,
  relu,
  serialization,
  sign,
  tidy,
  type GradSaveFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { onlyTensor } from './only-tensor.js';

/**
 * ReLU whose gradient takes two operations: what is above 0 has the sign 1, all else 0. That of the
 * library's own takes eight, and as long as the convolution before it.
 */
export class Rectifier extends layers.Layer {
  /** The name under which `model.json` knows this layer. */
  static readonly className = 'Rectifier';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => rectified(onlyTensor(inputs)));
  }
}

serialization.registerClass(Rectifier);

function rectified(x: Tensor): Tensor {
  const operation = customGrad((...args) => {
    const [input, save] = args as [Tensor, GradSaveFunc];
    const value = relu(input);
    save([value]);
    return { value, gradFunc: (dy, [y = value]) => mul(dy, sign(y)) };
  });
  return operation(x);
}
