import { createHash } from 'node:crypto';
import { dispose, memory, tensor, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { input, model, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { buildPaperNetwork, layerSeeds, residualBlock } from '../../src/model/paper-network.js';

type Row = readonly [kind: string, outputShape: readonly number[], parameters: number];

const RESIDUAL: readonly Row[] = Array.from({ length: 10 }).flatMap(() => [
  ['Conv1D', [3, 64], 32_832],
  ['Activation', [3, 64], 0],
  ['Conv1D', [3, 64], 32_832],
  ['Activation', [3, 64], 0],
  ['Add', [3, 64], 0],
]);

const TABLE_1: readonly Row[] = [
  ['InputLayer', [216, 12], 0],
  ['Conv1D', [216, 256], 24_832],
  ['Activation', [216, 256], 0],
  ['Conv1D', [216, 256], 524_544],
  ['BatchNormalization', [216, 256], 1_024],
  ['Activation', [216, 256], 0],
  ['SourcedDropout', [216, 256], 0],
  ['MaxPooling1D', [27, 256], 0],
  ['Conv1D', [27, 128], 262_272],
  ['Activation', [27, 128], 0],
  ['Conv1D', [27, 128], 131_200],
  ['Activation', [27, 128], 0],
  ['Conv1D', [27, 128], 131_200],
  ['Activation', [27, 128], 0],
  ['Conv1D', [27, 128], 131_200],
  ['BatchNormalization', [27, 128], 512],
  ['Activation', [27, 128], 0],
  ['SourcedDropout', [27, 128], 0],
  ['MaxPooling1D', [3, 128], 0],
  ['Conv1D', [3, 64], 65_600],
  ['Activation', [3, 64], 0],
  ['Conv1D', [3, 64], 32_832],
  ['Activation', [3, 64], 0],
  ...RESIDUAL,
  ['Flatten', [192], 0],
  ['Dense', [8], 1_544],
];

beforeAll(() => loadBackend());

describe('buildPaperNetwork', () => {
  it('is table 1 of the paper, layer by layer, at 216 frames', () => {
    const network = build(216);
    expect(rowsOf(network)).toEqual(TABLE_1);
    expect(network.countParams()).toBe(1_963_400);
    const moving = network.nonTrainableWeights.reduce((sum, w) => sum + sizeOf(w.shape), 0);
    expect(moving).toBe(768);
    network.dispose();
  });

  it('convolves over 8 frames with same padding and ReLU, dropping 0.2 and pooling 8', () => {
    const network = build(216);
    for (const layer of network.layers) {
      const config = layer.getConfig();
      const kind = layer.getClassName();
      if (kind === 'Conv1D') {
        expect(config).toMatchObject({ kernelSize: [8], strides: [1], padding: 'same' });
        expect(config).toMatchObject({ useBias: true, activation: 'linear' });
      }
      if (kind === 'Activation') expect(config).toMatchObject({ activation: 'relu' });
      if (kind === 'SourcedDropout') expect(config).toMatchObject({ rate: 0.2 });
      if (kind === 'MaxPooling1D') expect(config).toMatchObject({ poolSize: [8], strides: [8] });
    }
    network.dispose();
  });

  it('has a head of 4 × 64 inputs at 256 frames and one output a class', () => {
    const network = build(256);
    expect(network.getLayer('flatten').outputShape).toEqual([null, 256]);
    expect(network.getLayer('dense').countParams()).toBe(257 * 8);
    expect(network.countParams()).toBe(1_963_400 + 64 * 8);
    network.dispose();
  });

  it('draws every kernel from its own seed, and the same network from the same seed', () => {
    const [first, again, other] = [build(64, 7), build(64, 7), build(64, 8)];
    const kernels = kernelHashes(first);
    expect(new Set(kernels).size).toBe(kernels.length);
    expect(kernelHashes(again)).toEqual(kernels);
    expect(kernelHashes(other)).not.toEqual(kernels);
    for (const network of [first, again, other]) network.dispose();
  });

  it('draws kernels glorot-uniformly and starts with biases of zero', () => {
    const network = build(64);
    const [kernel, bias] = network.getLayer('conv3').getWeights() as [Tensor, Tensor];
    const limit = Math.sqrt(6 / (8 * 256 + 8 * 128));
    const values = valuesOf(kernel);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const power = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(largest).toBeLessThanOrEqual(limit);
    expect(power).toBeCloseTo((limit * limit) / 3, 5);
    expect(bias.dataSync().every((value) => value === 0)).toBe(true);
    network.dispose();
  });
});

describe('residualBlock', () => {
  it('adds its input to the second ReLU and applies nothing to the sum', () => {
    const block = blockOf(2, 2);
    block.setWeights([...block.getWeights().slice(0, 3).map(zerosLike), tensor([0.5, 0.5])]);
    const x = tensor([-3, 4, 5, -6], [1, 2, 2]);
    const sum = block.predict(x) as Tensor;
    expect([...sum.dataSync()]).toEqual([-2.5, 4.5, 5.5, -5.5]);
    dispose([x, sum]);
    block.dispose();
  });

  it('puts one more convolution on the skip path where the channels differ', () => {
    const block = blockOf(3, 2);
    const kinds = block.layers.map((layer) => layer.getClassName());
    expect(kinds.filter((kind) => kind === 'Conv1D')).toHaveLength(3);
    expect(block.getLayer('block_skip').countParams()).toBe(3 * 2 + 2);
    expect(block.outputs[0]?.shape).toEqual([null, 2, 2]);
    block.dispose();
  });

  it('leaves no tensor behind when its network is disposed of', () => {
    const before = memory().numTensors;
    blockOf(3, 2).dispose();
    expect(memory().numTensors).toBe(before);
  });
});

function build(windowFrames: number, seed = 1): LayersModel {
  return buildPaperNetwork({ windowFrames, featureCount: 12, classCount: 8, seed });
}

function blockOf(channels: number, filters: number): LayersModel {
  const frames = input({ shape: [2, channels] });
  const outputs = residualBlock(frames, { name: 'block', filters, seeds: layerSeeds(1) });
  return model({ inputs: frames, outputs });
}

function rowsOf(network: LayersModel): Row[] {
  return network.layers.map((layer) => [
    layer.getClassName(),
    (layer.outputShape as number[]).slice(1),
    layer.countParams(),
  ]);
}

function kernelHashes(network: LayersModel): string[] {
  return network.layers
    .filter((layer) => ['Conv1D', 'Dense'].includes(layer.getClassName()))
    .map((layer) => createHash('sha256').update(valuesOf(layer.getWeights()[0])).digest('hex'));
}

function valuesOf(weight: Tensor | undefined): Float32Array {
  return weight?.dataSync<'float32'>() ?? new Float32Array();
}

function sizeOf(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((size, length) => size * (length ?? 1), 1);
}
