import {
  initializers,
  input,
  layers,
  model as functionalModel,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { SourcedDropout } from './dropout.js';

/** Frames, or columns, that each of the two poolings makes one of. */
export const POOL_FRAMES = 8;

/** Frames that one column before the head stands for: the product of the two poolings. */
export const PAPER_STRIDE_FRAMES = POOL_FRAMES * POOL_FRAMES;

export interface PaperNetworkOptions {
  /** Length of the input in frames; at least `PAPER_STRIDE_FRAMES`. */
  readonly windowFrames: number;
  /** Numbers a frame. */
  readonly featureCount: number;
  readonly classCount: number;
  /** Fraction of activations dropped at each of the two dropouts in training. */
  readonly dropoutRate?: number;
  /** Every layer's initial kernel is drawn from a seed of its own that follows from this one. */
  readonly seed: number;
}

/**
 * Table 1 of Jin, Sherstneva and Botygin, "Speech emotion recognition based on deep residual
 * convolutional neural network", row by row. Input `[batch, windowFrames, featureCount]`, output
 * `[batch, classCount]` logits: the softmax is applied outside, where the temperature is known.
 */
export function buildPaperNetwork(options: PaperNetworkOptions): LayersModel {
  const { windowFrames, featureCount, classCount, dropoutRate = 0.2 } = options;
  const seeds = layerSeeds(options.seed);
  const frames = input({ shape: [windowFrames, featureCount], name: 'frames' });

  let x = convRelu(frames, 'conv1', 256, seeds); // rows 1-2
  x = convPool(x, 'conv2', 256, dropoutRate, seeds); // rows 3-7
  for (const name of ['conv3', 'conv4', 'conv5']) x = convRelu(x, name, 128, seeds); // row 8
  x = convPool(x, 'conv6', 128, dropoutRate, seeds); // rows 9-13
  for (const name of ['conv7', 'conv8']) x = convRelu(x, name, 64, seeds); // row 14
  for (let block = 1; block <= 10; block += 1) {
    x = residualBlock(x, { name: `residual${block}`, filters: 64, seeds }); // row 15
  }
  const flat = layers.flatten({ name: 'flatten' }).apply(x) as SymbolicTensor;
  const logits = dense(flat, classCount, seeds); // row 16
  return functionalModel({ name: 'paper', inputs: frames, outputs: logits });
}

export interface ResidualBlockOptions {
  readonly name: string;
  readonly filters: number;
  readonly seeds: LayerSeeds;
}

/** Hands out the seed of the next layer. */
export type LayerSeeds = () => number;

/**
 * Section 2.1: conv1 → ReLU → conv2 → ReLU → + x, and nothing after the sum. Where the input has
 * another number of channels than `filters`, a third convolution (kernel 1) on the skip path
 * makes the two equal.
 */
export function residualBlock(x: SymbolicTensor, options: ResidualBlockOptions): SymbolicTensor {
  const { name, filters, seeds } = options;
  const inner = convRelu(x, `${name}_conv1`, filters, seeds);
  const outer = convRelu(inner, `${name}_conv2`, filters, seeds);
  const skip =
    x.shape.at(-1) === filters ? x : conv(x, { name: `${name}_skip`, filters, kernel: 1, seeds });
  return layers.add({ name: `${name}_sum` }).apply([outer, skip]) as SymbolicTensor;
}

/** Consecutive seeds from `seed` on, one a layer, so that no two layers start alike. */
export function layerSeeds(seed: number): LayerSeeds {
  // tfjs takes a seed of 0 for "no seed": shifted by one, every seed is a real one.
  let next = seed * 1000 + 1;
  return () => next++;
}

interface ConvOptions extends ResidualBlockOptions {
  readonly kernel: number;
}

const KERNEL_FRAMES = 8;

function convRelu(x: SymbolicTensor, name: string, filters: number, seeds: LayerSeeds) {
  return relu(conv(x, { name, filters, kernel: KERNEL_FRAMES, seeds }), `${name}_relu`);
}

function convPool(
  x: SymbolicTensor,
  name: string,
  filters: number,
  rate: number,
  seeds: LayerSeeds,
): SymbolicTensor {
  const convolved = conv(x, { name, filters, kernel: KERNEL_FRAMES, seeds });
  const normalised = layers.batchNormalization({ name: `${name}_norm` }).apply(convolved);
  const active = relu(normalised as SymbolicTensor, `${name}_relu`);
  const dropped = new SourcedDropout({ name: `${name}_dropout`, rate }).apply(active);
  const pool = layers.maxPooling1d({ name: `${name}_pool`, poolSize: POOL_FRAMES });
  return pool.apply(dropped) as SymbolicTensor;
}

function conv(x: SymbolicTensor, { name, filters, kernel, seeds }: ConvOptions): SymbolicTensor {
  const layer = layers.conv1d({
    name,
    filters,
    kernelSize: kernel,
    padding: 'same',
    kernelInitializer: initializers.glorotUniform({ seed: seeds() }),
    biasInitializer: 'zeros',
  });
  return layer.apply(x) as SymbolicTensor;
}

function relu(x: SymbolicTensor, name: string): SymbolicTensor {
  return layers.activation({ activation: 'relu', name }).apply(x) as SymbolicTensor;
}

function dense(x: SymbolicTensor, units: number, seeds: LayerSeeds): SymbolicTensor {
  const layer = layers.dense({
    name: 'dense',
    units,
    kernelInitializer: initializers.glorotUniform({ seed: seeds() }),
    biasInitializer: 'zeros',
  });
  return layer.apply(x) as SymbolicTensor;
}
