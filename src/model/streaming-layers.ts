import {
  add,
  concat,
  conv2d,
  dispose,
  keep,
  matMul,
  mul,
  relu,
  reshape,
  rsqrt,
  slice,
  stridedSlice,
  sub,
  tidy,
  zeros,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** A convolution along time with its batch normalisation, as one of pictures a pixel high. */
interface Convolution {
  readonly kernel: Tensor4D;
  readonly bias: Tensor1D;
  readonly stride: number;
  /** Steps of earlier input that its first output needs. */
  readonly contextSteps: number;
}

interface Block {
  readonly conv1: Convolution;
  readonly conv2: Convolution;
  readonly skip: Convolution | undefined;
}

/**
 * A trained streaming network for inference: batch normalisation is folded into the convolution
 * before it, and every convolution continues from the last steps of its input, which the caller
 * keeps between calls as one row of numbers a stream.
 */
export class StreamingLayers {
  /** Frames to a column. */
  readonly strideFrames: number;
  /** Frames that a column depends on; its own `strideFrames` are the last of them. */
  readonly receptiveFrames: number;
  /** Channels of a column. */
  readonly columnWidth: number;
  /** Numbers that the convolutions behind the first one keep of a stream. */
  readonly stateSize: number;
  /** Raw frames before the new ones that the first convolution needs. */
  readonly stemContext: number;
  readonly #stem: Convolution;
  readonly #blocks: readonly Block[];
  readonly #hidden: readonly [kernel: Tensor2D, bias: Tensor1D];
  readonly #logits: readonly [kernel: Tensor2D, bias: Tensor1D];

  /** @param network stays the caller's */
  constructor(network: LayersModel) {
    this.#stem = folded(network, 'stem');
    const count = network.layers.filter(({ name }) => /^block\d+_sum$/.test(name)).length;
    this.#blocks = Array.from({ length: count }, (_, index) => blockOf(network, index + 1));
    this.#hidden = foldedDense(network, 'hidden');
    this.#logits = copied(network, 'logits');
    this.columnWidth = this.#blocks.at(-1)?.conv2.kernel.shape[3] ?? this.#stem.kernel.shape[3];
    this.stemContext = this.#stem.contextSteps;
    const convolutions = this.#blocks.flatMap(({ conv1, conv2 }) => [conv1, conv2]);
    this.stateSize = sum(convolutions.map(contextSize));
    const strides = [this.#stem, ...convolutions];
    this.strideFrames = strides.reduce((product, { stride }) => product * stride, 1);
    this.receptiveFrames = receptiveFramesOf(strides);
  }

  /**
   * @param frames `[streams, stemContext + new frames, features]`; of new ones a multiple of
   *   `strideFrames`
   * @param state `[streams, stateSize]`, as the call before it left it
   * @returns `[streams, columns, columnWidth]` and the next state
   */
  encode(frames: Tensor3D, state: Tensor2D): { columns: Tensor3D; state: Tensor2D } {
    return tidy(() => {
      const kept: Tensor2D[] = [];
      let at = 0;
      const continued = (x: Tensor4D, convolution: Convolution): Tensor4D => {
        const [streams, , steps, channels] = x.shape;
        const size = contextSize(convolution);
        const context = reshape<Rank.R4>(slice(state, [0, at], [streams, size]), [
          ...[streams, 1, convolution.contextSteps, channels],
        ] as [number, number, number, number]);
        at += size;
        const whole = concat([context, x], 2);
        const first = steps;
        kept.push(
          reshape<Rank.R2>(
            slice(whole, [0, 0, first, 0], [streams, 1, convolution.contextSteps, channels]),
            [streams, size],
          ),
        );
        return convolve(whole, convolution);
      };

      const [streams, length, features] = frames.shape;
      let x: Tensor4D = relu(
        convolve(reshape<Rank.R4>(frames, [streams, 1, length, features]), this.#stem),
      );
      for (const { conv1, conv2, skip } of this.#blocks) {
        const inner = continued(relu(continued(x, conv1)), conv2);
        const past = conv1.stride === 1 ? x : lastOfEach(x, conv1.stride);
        x = relu(add<Tensor4D>(inner, skip === undefined ? past : convolve(past, skip)));
      }
      const columns = reshape<Rank.R3>(x, [streams, x.shape[2], x.shape[3]]);
      return { columns, state: concat(kept, 1) };
    });
  }

  /** @param pooled `[windows, 2 · columnWidth]`. @returns `[windows, classes]` */
  logits(pooled: Tensor2D): Tensor2D {
    return tidy(() => {
      const hidden = relu(add<Tensor2D>(matMul(pooled, this.#hidden[0]), this.#hidden[1]));
      return add(matMul(hidden, this.#logits[0]), this.#logits[1]);
    });
  }

  dispose(): void {
    const blocks = this.#blocks.flatMap(({ conv1, conv2, skip }) => [
      ...[conv1, conv2],
      ...(skip === undefined ? [] : [skip]),
    ]);
    dispose([this.#stem, ...blocks].flatMap(({ kernel, bias }) => [kernel, bias]));
    dispose([...this.#hidden, ...this.#logits]);
  }
}

function blockOf(network: LayersModel, number: number): Block {
  const name = `block${number}`;
  const hasSkip = network.layers.some((layer) => layer.name === `${name}_skip`);
  return {
    conv1: folded(network, `${name}_conv1`),
    conv2: folded(network, `${name}_conv2`),
    skip: hasSkip ? plain(network, `${name}_skip`) : undefined,
  };
}

/** Every `stride`th step, the last of each group: what the block's own convolutions end with. */
function lastOfEach(x: Tensor4D, stride: number): Tensor4D {
  return stridedSlice(x, [0, 0, stride - 1, 0], x.shape, [1, 1, stride, 1]) as Tensor4D;
}

function convolve(x: Tensor4D, { kernel, bias, stride }: Convolution): Tensor4D {
  return add(conv2d(x, kernel, [1, stride], 'valid'), bias);
}

function folded(network: LayersModel, name: string): Convolution {
  const { scale, shift } = normOf(network, `${name}_norm`);
  const { kernel, stride } = kernelOf(network, name);
  const convolution = {
    kernel: asPicture(kernel, scale),
    bias: shift,
    stride,
    contextSteps: kernel.shape[0] - stride,
  };
  scale.dispose();
  return convolution;
}

/** A convolution of one step, without bias. */
function plain(network: LayersModel, name: string): Convolution {
  const { kernel } = kernelOf(network, name);
  return {
    kernel: asPicture(kernel),
    bias: keep(zeros<Rank.R1>([kernel.shape[2]])),
    stride: 1,
    contextSteps: 0,
  };
}

function foldedDense(network: LayersModel, name: string): readonly [Tensor2D, Tensor1D] {
  const { scale, shift } = normOf(network, `${name}_norm`);
  const [kernel, bias] = network.getLayer(name).getWeights() as [Tensor2D, Tensor1D];
  const both = tidy(
    () =>
      [keep(mul<Tensor2D>(kernel, scale)), keep(add<Tensor1D>(mul(bias, scale), shift))] as const,
  );
  dispose([scale, shift]);
  return both;
}

function copied(network: LayersModel, name: string): readonly [Tensor2D, Tensor1D] {
  const [kernel, bias] = network.getLayer(name).getWeights() as [Tensor2D, Tensor1D];
  return [keep(kernel.clone()), keep(bias.clone())];
}

function asPicture(kernel: Tensor3D, scale: Tensor | number = 1): Tensor4D {
  return tidy(() => keep(reshape<Rank.R4>(mul(kernel, scale), [1, ...kernel.shape])));
}

function kernelOf(network: LayersModel, name: string): { kernel: Tensor3D; stride: number } {
  const layer = network.getLayer(name);
  const [kernel] = layer.getWeights() as [Tensor3D];
  const { strides } = layer.getConfig() as { readonly strides: readonly [number] | number };
  return { kernel, stride: typeof strides === 'number' ? strides : strides[0] };
}

/** y = scale · x + shift */
function normOf(network: LayersModel, name: string): { scale: Tensor; shift: Tensor1D } {
  const layer = network.getLayer(name);
  const [gamma, beta, mean, variance] = layer.getWeights() as [Tensor, Tensor, Tensor, Tensor];
  const { epsilon } = layer.getConfig() as { readonly epsilon: number };
  return tidy(() => {
    const scale = keep(mul(gamma, rsqrt(add(variance, epsilon))));
    return { scale, shift: keep(sub<Tensor1D>(beta, mul(mean, scale))) };
  });
}

function contextSize({ kernel, contextSteps }: Convolution): number {
  return contextSteps * kernel.shape[2];
}

function receptiveFramesOf(convolutions: readonly Convolution[]): number {
  let [frames, step] = [1, 1];
  for (const { kernel, stride } of convolutions) {
    frames += (kernel.shape[1] - 1) * step;
    step *= stride;
  }
  return frames;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
