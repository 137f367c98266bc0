import { dispose, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { buildPaperNetwork } from '../../src/model/paper-network.js';
import golden from '../golden/model/paper_network.json' with { type: 'json' };
import { noise } from './artifacts.js';

const WIDTH = 12;

export const GOLDEN_FRAMES = golden.cases.map(({ frames }) => frames);

/** Holds the network on the current backend to the logits that Keras gives it. */
export function expectGoldenLogits(frames: number): void {
  const expected = golden.cases.find((candidate) => candidate.frames === frames);
  const network = buildPaperNetwork({
    windowFrames: frames,
    featureCount: WIDTH,
    classCount: 8,
    seed: 1,
  });
  fill(network);
  expect(network.countParams()).toBe(expected?.parameters);
  const actual = predictNoise(network, frames, golden.inputs);
  expected?.logits.flat().forEach((logit, i) => {
    expect(Math.abs((actual[i] ?? Number.NaN) - logit)).toBeLessThan(5e-5);
  });
  expect(actual).toHaveLength(golden.inputs.length * 8);
  network.dispose();
}

export interface NoiseWindow {
  readonly seed: number;
  /** Size of the numbers. */
  readonly scale: number;
  /** Share of the frames that comes before the padding. */
  readonly heard: number;
}

/** Logits of windows that paper_network.py draws in the same way. */
export function predictNoise(
  network: LayersModel,
  frames: number,
  windows: readonly NoiseWindow[],
): Float32Array {
  const values = new Float32Array(windows.length * frames * WIDTH);
  windows.forEach(({ seed, scale, heard }, i) => {
    const numbers = noise(frames * WIDTH, seed).subarray(0, heard * frames * WIDTH);
    values.set(
      numbers.map((number) => scale * number),
      i * frames * WIDTH,
    );
  });
  return tidy(() => {
    const input = tensor(values, [windows.length, frames, WIDTH]);
    return (network.predict(input) as Tensor).dataSync<'float32'>().slice();
  });
}

/** Weights by the rule of paper_network.py: number `index` is drawn from seed `index`. */
function fill(network: LayersModel): void {
  let index = 0;
  for (const layer of network.layers) {
    const isNorm = layer.getClassName() === 'BatchNormalization';
    const weights = layer.getWeights().map((weight, i) => {
      index += 1;
      const numbers = noise(weight.size, index);
      return tensor(scaled(numbers, weight.shape, isNorm && i % 3 === 0), weight.shape);
    });
    layer.setWeights(weights);
    dispose(weights);
  }
}

/** @param nearOne gamma or moving variance */
function scaled(numbers: Float32Array, shape: number[], nearOne: boolean): Float32Array {
  if (shape.length === 1) return numbers.map((x) => (nearOne ? 1 + 0.5 * x : 0.1 * x));
  const [outputs = 1, inputs = 1, kernel = 1] = shape.toReversed();
  return numbers.map((x) => x * Math.sqrt(9 / (kernel * (inputs + outputs))));
}
