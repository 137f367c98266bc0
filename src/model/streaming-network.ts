import {
  initializers,
  input,
  layers,
  model as functionalModel,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { AttentivePooling } from './attentive-pooling.js';
import { BatchNorm } from './batch-norm.js';
import { CropFrames } from './crop-frames.js';
import { SourcedDropout } from './dropout.js';
import { Rectifier } from './rectifier.js';
import { layerSeeds, type LayerSeeds } from './paper-network.js';

/** How large a streaming network is. */
export interface StreamingShape {
  /** The first convolution. */
  readonly stem: { readonly filters: number; readonly kernel: number; readonly stride: number };
  /** Residual blocks of two convolutions of three steps; the first one of each may stride. */
  readonly blocks: readonly { readonly filters: number; readonly stride: number }[];
  /** Of the attention that pools columns; each of them weighs columns in a way of its own. */
  readonly heads: number;
  /** Units of the layer between pooling and logits. */
  readonly hidden: number;
  readonly dropoutRate: number;
}

export interface StreamingNetworkOptions extends StreamingShape {
  /** A multiple of the encoder's stride. */
  readonly windowFrames: number;
  /** Numbers a frame. */
  readonly featureCount: number;
  readonly classCount: number;
  /** Every layer's initial kernel is drawn from a seed of its own that follows from this one. */
  readonly seed: number;
}

/** How far the encoder reaches. */
export interface EncoderReach {
  /** Frames before a window that its first column depends on. */
  readonly lookBackFrames: number;
  /** Frames to a column. */
  readonly strideFrames: number;
}

/** Steps of the kernels in residual blocks. */
const KERNEL = 3;

/** What matters of a convolution for how far a chain of them reaches. */
export interface Steps {
  readonly kernel: number;
  readonly stride: number;
}

export function reachOf({ stem, blocks }: StreamingShape): EncoderReach {
  const inBlocks = blocks.flatMap(({ stride }) => [
    { kernel: KERNEL, stride },
    { kernel: KERNEL, stride: 1 },
  ]);
  return reachOfChain([stem, ...inBlocks]);
}

/** A column depends on its own `strideFrames` and on the `lookBackFrames` before them. */
export function reachOfChain(convolutions: readonly Steps[]): EncoderReach {
  let [receptiveFrames, strideFrames] = [1, 1];
  for (const { kernel, stride } of convolutions) {
    receptiveFrames += (kernel - 1) * strideFrames;
    strideFrames *= stride;
  }
  return { lookBackFrames: receptiveFrames - strideFrames, strideFrames };
}

/**
 * A causal residual CNN, made for windows that overlap: nothing in the encoder depends on where a
 * window begins. No convolution pads; its input carries the frames before the window instead.
 * Attentive statistics over the window's columns make one row of it, whatever its length.
 *
 * Inputs `[batch, lookBackFrames + windowFrames, featureCount]`, and `[batch, windowFrames /
 * strideFrames]` with 1 for each column that was heard; output `[batch, classCount]` logits.
 */
export function buildStreamingNetwork(options: StreamingNetworkOptions): LayersModel {
  const inputs = streamingInputs(options);
  return functionalModel({ name: 'streaming', inputs, outputs: logitsOf(inputs, options) });
}

/** Frames, and which columns were heard. */
export type StreamingInputs = [frames: SymbolicTensor, heard: SymbolicTensor];

export function streamingInputs(options: StreamingNetworkOptions): StreamingInputs {
  const { windowFrames, featureCount } = options;
  const { lookBackFrames, strideFrames } = reachOf(options);
  return [
    input({ shape: [lookBackFrames + windowFrames, featureCount], name: 'frames' }),
    input({ shape: [windowFrames / strideFrames], name: 'heard' }),
  ];
}

/** @param prefix of the names of all layers, which tells networks of an ensemble apart */
export function logitsOf(
  [frames, heard]: StreamingInputs,
  { stem, blocks, heads, hidden, dropoutRate, classCount, seed }: StreamingNetworkOptions,
  prefix = '',
): SymbolicTensor {
  const seeds = layerSeeds(seed);
  const named = (name: string) => `${prefix}${name}`;
  let x = normRelu(conv(frames, { name: named('stem'), ...stem, seeds }), named('stem'));
  blocks.forEach((block, index) => {
    x = residualBlock(x, { name: named(`block${index + 1}`), ...block, seeds });
  });
  const attention = { name: named('attention'), filters: heads, kernel: 1, stride: 1, seeds };
  const pooling = new AttentivePooling({ name: named('pool') });
  const pooled = pooling.apply([x, conv(x, attention), heard]) as SymbolicTensor;
  const kept = dropout(pooled, named('dropout1'), dropoutRate);
  const first = dense(kept, named('hidden'), hidden, seeds);
  const second = dropout(normRelu(first, named('hidden')), named('dropout2'), dropoutRate);
  return dense(second, named('logits'), classCount, seeds);
}

interface ConvOptions {
  readonly name: string;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly seeds: LayerSeeds;
}

/** He et al., "Deep residual learning" (2016), along time, with the sum's ReLU behind it. */
function residualBlock(
  x: SymbolicTensor,
  { name, filters, stride, seeds }: Omit<ConvOptions, 'kernel'>,
): SymbolicTensor {
  const sizes = { filters, kernel: KERNEL, seeds };
  const first = conv(x, { name: `${name}_conv1`, stride, ...sizes });
  const inner = normRelu(first, `${name}_conv1`);
  const second = conv(inner, { name: `${name}_conv2`, stride: 1, ...sizes });
  const normal = new BatchNorm({ name: `${name}_conv2_norm` }).apply(second) as SymbolicTensor;
  const skip = skipPath(x, { name, filters, stride, seeds });
  const sum = layers.add({ name: `${name}_sum` }).apply([normal, skip]) as SymbolicTensor;
  return relu(sum, name);
}

/** The step of the input that each output ends with: what the block's kernels look back over goes. */
function skipPath(
  x: SymbolicTensor,
  { name, filters, stride, seeds }: Omit<ConvOptions, 'kernel'>,
): SymbolicTensor {
  const first = (KERNEL - 1) * (1 + stride);
  const past = new CropFrames({ name: `${name}_crop`, first }).apply(x) as SymbolicTensor;
  if (stride === 1 && x.shape.at(-1) === filters) return past;
  return conv(past, { name: `${name}_skip`, filters, kernel: 1, stride, seeds });
}

function conv(x: SymbolicTensor, { name, filters, kernel, stride, seeds }: ConvOptions) {
  const layer = layers.conv1d({
    name,
    filters,
    kernelSize: kernel,
    strides: stride,
    padding: 'valid',
    useBias: false,
    kernelInitializer: initializers.heNormal({ seed: seeds() }),
  });
  return layer.apply(x) as SymbolicTensor;
}

function normRelu(x: SymbolicTensor, name: string): SymbolicTensor {
  return relu(new BatchNorm({ name: `${name}_norm` }).apply(x) as SymbolicTensor, name);
}

function relu(x: SymbolicTensor, name: string): SymbolicTensor {
  return new Rectifier({ name: `${name}_relu` }).apply(x) as SymbolicTensor;
}

function dropout(x: SymbolicTensor, name: string, rate: number): SymbolicTensor {
  return new SourcedDropout({ name, rate }).apply(x) as SymbolicTensor;
}

function dense(x: SymbolicTensor, name: string, units: number, seeds: LayerSeeds): SymbolicTensor {
  const layer = layers.dense({
    name,
    units,
    kernelInitializer: initializers.glorotUniform({ seed: seeds() }),
  });
  return layer.apply(x) as SymbolicTensor;
}
