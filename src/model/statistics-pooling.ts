import {
  add,
  concat,
  div,
  expandDims,
  maximum,
  mul,
  reshape,
  serialization,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

/** Under the root: columns that never change have a gradient, too. */
export const DEVIATION_EPSILON = 1e-5;

/**
 * Mean and standard deviation of every channel over the columns of a window (Snyder et al.,
 * "X-vectors", 2018), each column as often as its weight says: `[batch, columns, channels]` and
 * `[batch, columns]` to `[batch, 2 · channels]`.
 */
export class StatisticsPooling extends layers.Layer {
  /** The name under which `model.json` knows this layer. */
  static readonly className = 'StatisticsPooling';

  override computeOutputShape(inputShape: (number | null)[][]): (number | null)[] {
    const [batch = null, , channels = null] = inputShape[0] ?? [];
    return [batch, channels === null ? null : 2 * channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x, weights] = inputs as [Tensor, Tensor];
    const share = expandDims(div(weights, maximum(sum(weights, 1, true), DEVIATION_EPSILON)), 2);
    const mean = sum(mul(x, share), 1, true);
    const variance = sum(mul(square(sub(x, mean)), share), 1);
    const deviation = sqrt(add(variance, DEVIATION_EPSILON));
    return concat([reshape(mean, deviation.shape), deviation], 1);
  }
}

serialization.registerClass(StatisticsPooling);
