import { log, logSumExp, stack, sub, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

/**
 * What several networks say together: the mean of their probabilities, as logits.
 *
 * Inputs `[batch, classes]` logits, one of each network; output the same shape.
 */
export class MeanProbability extends layers.Layer {
  /** The name under which `model.json` knows this layer. */
  static readonly className = 'MeanProbability';

  override computeOutputShape([first = []]: (number | null)[][]): (number | null)[] {
    return first;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return meanLogProbability(inputs as Tensor2D[]);
  }
}

serialization.registerClass(MeanProbability);

/** @param logits `[batch, classes]` of each network. @returns `[batch, classes]`, logarithms */
export function meanLogProbability(logits: readonly Tensor2D[]): Tensor2D {
  return tidy(() => {
    const own = logits.map((rows) => sub<Tensor2D>(rows, logSumExp(rows, 1, true)));
    return sub(logSumExp(stack(own), 0), log(logits.length));
  });
}
