import {
  add,
  conv2d,
  dispose,
  keep,
  matMul,
  maxPool,
  mul,
  relu,
  reshape,
  sub,
  tidy,
  type Rank,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { asPicture, normOf, type Convolution } from './folding.js';
import { POOL_FRAMES } from './paper-network.js';

/** What lies outside of the frames that are handed over: nothing that is computed, or zeros. */
export type Surroundings = 'valid' | 'same';

/**
 * The paper's network for inference, out of the weights of one that was trained: batch
 * normalisation is folded into the convolution before it, dropout is left out, and bias and ReLU
 * follow the pooling, which commutes with both. The same numbers but for rounding, with a third of
 * the operations. Tensors are `[batch, 1, frames or columns, channels]`.
 */
export class PaperLayers {
  readonly #conv1: Convolution;
  readonly #conv2: Convolution;
  readonly #conv6: Convolution;
  /** Rows 8 and 14 of table 1. */
  readonly #rows8: readonly Convolution[];
  readonly #rows14: readonly Convolution[];
  readonly #blocks: readonly (readonly [Convolution, Convolution])[];
  readonly #dense: readonly [kernel: Tensor2D, bias: Tensor1D];

  /** @param network stays the caller's */
  constructor(network: LayersModel) {
    const convolution = (name: string, norm?: string) => folded(network, name, norm);
    this.#conv1 = convolution('conv1');
    this.#conv2 = convolution('conv2', 'conv2_norm');
    this.#rows8 = ['conv3', 'conv4', 'conv5'].map((name) => convolution(name));
    this.#conv6 = convolution('conv6', 'conv6_norm');
    this.#rows14 = ['conv7', 'conv8'].map((name) => convolution(name));
    this.#blocks = BLOCKS.map((name) => [
      convolution(`${name}_conv1`),
      convolution(`${name}_conv2`),
    ]);
    const [kernel, bias] = network.getLayer('dense').getWeights();
    this.#dense = [kernel?.clone() as Tensor2D, bias?.clone() as Tensor1D];
  }

  /** Channels of a column. */
  get columnWidth(): number {
    return this.#conv2.kernel.shape[3];
  }

  /**
   * Rows 1 to 7: a column for every `strideFrames`, each the maximum over `POOL_FRAMES` frames.
   *
   * @param surroundings of the frames, and those of what the first convolution makes of them
   */
  columns(
    frames: Tensor4D,
    surroundings: readonly [Surroundings, Surroundings],
    strideFrames = POOL_FRAMES,
  ): Tensor4D {
    return tidy(() => {
      const first = convRelu(frames, this.#conv1, surroundings[0]);
      return convPoolRelu(first, this.#conv2, surroundings[1], strideFrames);
    });
  }

  /** Rows 8 to 16. @returns `[batch, classes]` */
  logits(columns: Tensor4D): Tensor2D {
    return tidy(() => {
      let x = columns;
      for (const convolution of this.#rows8) x = convRelu(x, convolution, 'same');
      x = convPoolRelu(x, this.#conv6, 'same', POOL_FRAMES);
      for (const convolution of this.#rows14) x = convRelu(x, convolution, 'same');
      for (const [conv1, conv2] of this.#blocks) {
        x = add(x, convRelu(convRelu(x, conv1, 'same'), conv2, 'same'));
      }
      const [kernel, bias] = this.#dense;
      return add(matMul(reshape<Rank.R2>(x, [x.shape[0], -1]), kernel), bias);
    });
  }

  dispose(): void {
    const convolutions = [
      ...[this.#conv1, this.#conv2, this.#conv6, ...this.#rows8, ...this.#rows14],
      ...this.#blocks.flat(),
    ];
    dispose([...convolutions.flatMap(({ kernel, bias }) => [kernel, bias]), ...this.#dense]);
  }
}

const BLOCKS = Array.from({ length: 10 }, (_, i) => `residual${i + 1}`);

/** kernel · γ / √(variance + ε), and the bias moved and scaled alike. */
function folded(network: LayersModel, name: string, norm: string | undefined): Convolution {
  const [kernel, bias] = network.getLayer(name).getWeights() as [Tensor3D, Tensor1D];
  if (norm === undefined) return { kernel: asPicture(kernel), bias: keep(bias.clone()) };
  const { scale, mean, beta } = normOf(network, norm);
  const convolution = {
    kernel: asPicture(kernel, scale),
    bias: tidy(() => keep(add<Tensor1D>(mul(sub(bias, mean), scale), beta))),
  };
  scale.dispose();
  return convolution;
}

function convRelu(x: Tensor4D, { kernel, bias }: Convolution, padding: Surroundings): Tensor4D {
  return relu(add<Tensor4D>(conv2d(x, kernel, 1, padding), bias));
}

function convPoolRelu(
  x: Tensor4D,
  { kernel, bias }: Convolution,
  padding: Surroundings,
  stride: number,
): Tensor4D {
  const pooled = maxPool(conv2d(x, kernel, 1, padding), [1, POOL_FRAMES], [1, stride], 'valid');
  return relu(add<Tensor4D>(pooled, bias));
}
