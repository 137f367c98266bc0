import type { LayersModel } from '@tensorflow/tfjs-layers';

/** How large a network is and how much it computes, taken from its layers. */
export interface NetworkCost {
  /** Weights that are trained. */
  readonly parameters: number;
  /** Of kernels; normalisation is folded into them, and the rest is a few per cent. */
  readonly multiplyAddsPerWindow: number;
  /** Of one stream, with a window every hop. */
  readonly multiplyAddsPerSecond: number;
  /** Measured and handed in; nothing in a report measures time. */
  readonly coreMicrosecondsPerStreamSecond?: number;
}

export interface ServingOptions {
  readonly hopMs: number;
  /** Between the starts of two windows. */
  readonly hopFrames: number;
  /** Whether every frame enters the encoder once; otherwise each window is computed whole. */
  readonly incremental: boolean;
}

type Layer = LayersModel['layers'][number];

export function networkCost(network: LayersModel, options: ServingOptions): NetworkCost {
  const windowsPerSecond = 1000 / (options.hopMs * options.hopFrames);
  const framesPerSecond = 1000 / options.hopMs;
  const perSecond = (layer: Layer): number =>
    options.incremental && isAlongTime(layer)
      ? (perPosition(layer) * framesPerSecond) / strideOf(layer)
      : perPosition(layer) * positionsOf(layer) * windowsPerSecond;
  return {
    parameters: network.countParams() - untrained(network),
    multiplyAddsPerWindow: sum(
      network.layers.map((layer) => perPosition(layer) * positionsOf(layer)),
    ),
    multiplyAddsPerSecond: Math.round(sum(network.layers.map(perSecond))),
  };
}

/** What is counted by `countParams`, and only follows the data. */
function untrained(network: LayersModel): number {
  return sum(network.nonTrainableWeights.map(({ shape }) => volume(shape)));
}

const WITHOUT_MULTIPLYING = /\/(bias|gamma|beta)(_\d+)?$/;

/** A kernel is multiplied once at every position of the output, whatever kind of layer it is in. */
function perPosition({ name, trainableWeights }: Layer): number {
  const kernels = trainableWeights.filter(
    ({ originalName }) => !WITHOUT_MULTIPLYING.test(originalName),
  );
  const strange = kernels.find(({ originalName }) => !/kernel(_\d+)?$/.test(originalName));
  if (strange !== undefined) {
    throw new RangeError(`it is not known how often ${strange.originalName} of ${name} is used`);
  }
  return sum(kernels.map(({ shape }) => volume(shape)));
}

/** Steps in time of a layer's output; 1 where it has none. */
function positionsOf(layer: Layer): number {
  return volume((layer.outputShape as (number | null)[]).slice(1, -1));
}

function isAlongTime(layer: Layer): boolean {
  return layer.outputShape.length > 2;
}

/** Frames to a step of the layer's output. */
function strideOf(layer: Layer): number {
  const { strides = 1 } = layer.getConfig() as { readonly strides?: number | readonly number[] };
  const own = typeof strides === 'number' ? strides : (strides[0] ?? 1);
  const [before] = layer.inboundNodes[0]?.inboundLayers ?? [];
  return before === undefined ? own : own * strideOf(before);
}

function volume(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, length) => product * (length ?? 1), 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
