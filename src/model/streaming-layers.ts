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
  slice,
  stridedSlice,
  sub,
  tidy,
  zeros,
  type Rank,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { poolColumns } from './attentive-pooling.js';
import { asPicture, normOf, type Convolution } from './folding.js';
import { reachOfChain, type EncoderReach, type Steps } from './streaming-network.js';

/** A convolution that goes on from the last steps of its input. */
interface Continued extends Convolution {
  readonly stride: number;
  /** Steps of earlier input that its first output needs. */
  readonly contextSteps: number;
}

interface Block {
  readonly conv1: Continued;
  readonly conv2: Continued;
  readonly skip: Continued | undefined;
}

/** What the streaming model asks of a trained network. Tensors that come out are the caller's. */
export interface StreamingEncoder {
  readonly reach: EncoderReach;
  /** Numbers of a column. */
  readonly columnWidth: number;
  /** Numbers that the convolutions behind the first one keep of a stream. */
  readonly stateSize: number;
  /** Raw frames before the new ones that the first convolution needs. */
  readonly stemContext: number;
  /** Numbers that a window's columns are pooled to. */
  readonly pooledWidth: number;
  /**
   * @param frames `[streams, stemContext + new frames, features]`; of new ones a multiple of
   *   `strideFrames`
   * @param state `[streams, stateSize]`, as the call before it left it
   * @returns `[streams, columns, columnWidth]` and the next state
   */
  encode(frames: Tensor3D, state: Tensor2D): { columns: Tensor3D; state: Tensor2D };
  /**
   * @param columns a ring of them
   * @param offsets where each column of the window begins in it
   * @param target receives `pooledWidth` numbers
   */
  pool(columns: Float32Array, offsets: readonly number[], target: Float32Array): void;
  /** @param pooled `[windows, pooledWidth]`. @returns `[windows, classes]` */
  logits(pooled: Tensor2D): Tensor2D;
  dispose(): void;
}

/**
 * A trained streaming network for inference: batch normalisation is folded into the convolution
 * before it, and every convolution continues from the last steps of its input, which the caller
 * keeps between calls as one row of numbers a stream.
 */
export class StreamingLayers implements StreamingEncoder {
  readonly reach: EncoderReach;
  /** Of a column: its channels, and a score for each head of the pooling. */
  readonly columnWidth: number;
  readonly stateSize: number;
  readonly stemContext: number;
  readonly pooledWidth: number;
  readonly #channels: number;
  readonly #heads: number;
  readonly #stem: Continued;
  readonly #blocks: readonly Block[];
  readonly #attention: Continued;
  readonly #hidden: readonly [kernel: Tensor2D, bias: Tensor1D];
  readonly #logits: readonly [kernel: Tensor2D, bias: Tensor1D];

  /**
   * @param network stays the caller's
   * @param prefix of the names of its layers, where it is one of an ensemble
   */
  constructor(network: LayersModel, prefix = '') {
    this.#stem = folded(network, `${prefix}stem`);
    this.#blocks = blocksOf(network, prefix);
    this.#hidden = foldedDense(network, `${prefix}hidden`);
    this.#logits = copied(network, `${prefix}logits`);
    this.#attention = plain(network, `${prefix}attention`);
    [this.#channels, this.#heads] = this.#attention.kernel.shape.slice(2) as [number, number];
    this.columnWidth = this.#channels + this.#heads;
    this.pooledWidth = 2 * this.#heads * this.#channels;
    this.stemContext = this.#stem.contextSteps;
    const convolutions = this.#blocks.flatMap(({ conv1, conv2 }) => [conv1, conv2]);
    this.stateSize = sum(convolutions.map(contextSize));
    this.reach = reachOfChain([this.#stem, ...convolutions].map(stepsOf));
  }

  encode(frames: Tensor3D, state: Tensor2D): { columns: Tensor3D; state: Tensor2D } {
    const [streams, length, features] = frames.shape;
    return tidy(() => {
      const states = new RunningStates(state);
      const picture = reshape<Rank.R4>(frames, [streams, 1, length, features]);
      let x: Tensor4D = relu(convolve(picture, this.#stem));
      for (const { conv1, conv2, skip } of this.#blocks) {
        const first = relu(convolve(states.before(x, conv1), conv1));
        const second = convolve(states.before(first, conv2), conv2);
        const past = conv1.stride === 1 ? x : lastOfEach(x, conv1.stride);
        x = relu(add<Tensor4D>(second, skip === undefined ? past : convolve(past, skip)));
      }
      const columns = squeezed(concat([x, convolve(x, this.#attention)], 3));
      return { columns, state: states.next() };
    });
  }

  pool(columns: Float32Array, offsets: readonly number[], target: Float32Array): void {
    poolColumns({ columns, channels: this.#channels, heads: this.#heads }, offsets, target);
  }

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
    dispose([this.#stem, this.#attention, ...blocks].flatMap(({ kernel, bias }) => [kernel, bias]));
    dispose([...this.#hidden, ...this.#logits]);
  }
}

/** What all convolutions keep, one behind the other in a row a stream: the old state and the next. */
class RunningStates {
  private readonly kept: Tensor2D[] = [];
  private taken = 0;

  constructor(private readonly state: Tensor2D) {}

  /** A convolution's input with the steps before it; those that the next call needs are kept. */
  before(x: Tensor4D, convolution: Continued): Tensor4D {
    const [streams, , steps, channels] = x.shape;
    const { contextSteps } = convolution;
    const size = contextSize(convolution);
    const context = slice(this.state, [0, this.taken], [streams, size]);
    this.taken += size;
    const shape: [number, number, number, number] = [streams, 1, contextSteps, channels];
    const whole = concat([reshape<Rank.R4>(context, shape), x], 2);
    this.kept.push(reshape<Rank.R2>(slice(whole, [0, 0, steps, 0], shape), [streams, size]));
    return whole;
  }

  next(): Tensor2D {
    return concat(this.kept, 1);
  }
}

function blocksOf(network: LayersModel, prefix: string): Block[] {
  const names = network.layers.map(({ name }) => name);
  const count = names.filter(
    (name) => /block\d+_sum$/.test(name) && name.startsWith(prefix),
  ).length;
  return Array.from({ length: count }, (_, index) =>
    blockOf(network, `${prefix}block${index + 1}`),
  );
}

function blockOf(network: LayersModel, name: string): Block {
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

function squeezed(x: Tensor4D): Tensor3D {
  const [streams, , steps, channels] = x.shape;
  return reshape(x, [streams, steps, channels]);
}

function convolve(x: Tensor4D, { kernel, bias, stride }: Continued): Tensor4D {
  return add(conv2d(x, kernel, [1, stride], 'valid'), bias);
}

function folded(network: LayersModel, name: string): Continued {
  const { scale, mean, beta } = normOf(network, `${name}_norm`);
  const { kernel, stride } = kernelOf(network, name);
  const convolution = {
    kernel: asPicture(kernel, scale),
    bias: tidy(() => keep(sub<Tensor1D>(beta, mul(mean, scale)))),
    stride,
    contextSteps: kernel.shape[0] - stride,
  };
  scale.dispose();
  return convolution;
}

/** A convolution of one step, without bias. */
function plain(network: LayersModel, name: string): Continued {
  const { kernel } = kernelOf(network, name);
  return {
    kernel: asPicture(kernel),
    bias: keep(zeros<Rank.R1>([kernel.shape[2]])),
    stride: 1,
    contextSteps: 0,
  };
}

function foldedDense(network: LayersModel, name: string): readonly [Tensor2D, Tensor1D] {
  const { scale, mean, beta } = normOf(network, `${name}_norm`);
  const [kernel, bias] = network.getLayer(name).getWeights() as [Tensor2D, Tensor1D];
  const both = tidy(() => {
    const moved = add<Tensor1D>(mul(sub(bias, mean), scale), beta);
    return [keep(mul<Tensor2D>(kernel, scale)), keep(moved)] as const;
  });
  scale.dispose();
  return both;
}

function copied(network: LayersModel, name: string): readonly [Tensor2D, Tensor1D] {
  const [kernel, bias] = network.getLayer(name).getWeights() as [Tensor2D, Tensor1D];
  return [keep(kernel.clone()), keep(bias.clone())];
}

function kernelOf(network: LayersModel, name: string): { kernel: Tensor3D; stride: number } {
  const layer = network.getLayer(name);
  const [kernel] = layer.getWeights() as [Tensor3D];
  const { strides } = layer.getConfig() as { readonly strides: readonly [number] | number };
  return { kernel, stride: typeof strides === 'number' ? strides : strides[0] };
}

function contextSize({ kernel, contextSteps }: Continued): number {
  return contextSteps * kernel.shape[2];
}

function stepsOf({ kernel, stride }: Continued): Steps {
  return { kernel: kernel.shape[1], stride };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
