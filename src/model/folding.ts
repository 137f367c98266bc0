import {
  add,
  div,
  keep,
  mul,
  reshape,
  sqrt,
  tidy,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** A convolution along time, as one of pictures that are a pixel high. */
export interface Convolution {
  readonly kernel: Tensor4D;
  readonly bias: Tensor1D;
}

/** A kernel along time, each of its outputs scaled. The caller disposes of it. */
export function asPicture(kernel: Tensor3D, scale: Tensor | number = 1): Tensor4D {
  return tidy(() => keep(reshape<Rank.R4>(mul(kernel, scale), [1, ...kernel.shape])));
}

/** Batch normalisation after training: y = scale · (x − mean) + beta, channel by channel. */
export interface Norm {
  /** γ / √(variance + ε); the caller disposes of it. */
  readonly scale: Tensor;
  readonly mean: Tensor;
  readonly beta: Tensor;
}

/** @param name of the network's layer, which keeps mean and beta */
export function normOf(network: LayersModel, name: string): Norm {
  const layer = network.getLayer(name);
  const [gamma, beta, mean, variance] = layer.getWeights() as [Tensor, Tensor, Tensor, Tensor];
  const { epsilon } = layer.getConfig() as { readonly epsilon: number };
  return { scale: tidy(() => keep(div(gamma, sqrt(add(variance, epsilon))))), mean, beta };
}
