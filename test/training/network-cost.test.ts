import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { buildPaperNetwork } from '../../src/model/paper-network.js';
import { buildStreamingNetwork } from '../../src/model/streaming-network.js';
import { networkCost } from '../../src/training/network-cost.js';
import { streamingRecipe } from '../../src/training/recipe.js';

const SERVING = { hopMs: 10, hopFrames: 64, incremental: false };
const SIZES = { featureCount: 12, classCount: 8, seed: 1, windowFrames: 256 };

beforeAll(async () => {
  await loadBackend();
});

describe('networkCost', () => {
  it('counts by hand what is small enough for it', () => {
    const network = sequential({
      layers: [
        layers.conv1d({ inputShape: [10, 3], filters: 4, kernelSize: 3, strides: 2 }),
        layers.batchNormalization({}),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    });
    const cost = networkCost(network, { ...SERVING, hopFrames: 10 });
    expect(cost).toEqual({
      // Kernel and bias, scale and shift, kernel and bias.
      parameters: 3 * 3 * 4 + 4 + 2 * 4 + 16 * 2 + 2,
      // Four steps are left of ten.
      multiplyAddsPerWindow: 4 * (3 * 3 * 4) + 16 * 2,
      multiplyAddsPerSecond: 10 * (4 * (3 * 3 * 4) + 16 * 2),
    });
    network.dispose();
  });

  it('counts what a whole-window network computes for each window', () => {
    const network = buildPaperNetwork(SIZES);
    const cost = networkCost(network, SERVING);
    expect(cost.multiplyAddsPerSecond).toBe(Math.round(cost.multiplyAddsPerWindow / 0.64));
    network.dispose();
  });

  it('counts every frame of a streaming network once, and its head once a window', () => {
    const { shape } = streamingRecipe(16_000, ['a', 'b'], 1, [1]);
    const network = buildStreamingNetwork({ ...shape, ...SIZES });
    const rare = networkCost(network, { ...SERVING, hopFrames: 6400, incremental: true });
    const often = networkCost(network, { ...SERVING, hopFrames: 64, incremental: true });
    const head = 2 * 4 * 96 * 64 + 64 * 8;
    expect(often.multiplyAddsPerSecond - rare.multiplyAddsPerSecond).toBeCloseTo(
      head * (1 / 0.64 - 1 / 64),
      -1,
    );
    const stem = 5 * 12 * 48;
    const blocks = 2 * (3 * 48 * 48) + (3 * 48 * 64 + 3 * 64 * 64 + 48 * 64) / 2;
    const deeper = (3 * 64 * 96 + 3 * 96 * 96 + 64 * 96) / 4 + (2 * (3 * 96 * 96) + 96 * 4) / 4;
    const framesASecond = 100;
    const encoder = (framesASecond / 2) * (stem + blocks + deeper);
    expect(rare.multiplyAddsPerSecond - encoder).toBeCloseTo(head / 64, -1);
    network.dispose();
  });

  it('refuses weights that it does not know', () => {
    const network = sequential({
      layers: [layers.embedding({ inputDim: 4, outputDim: 2, inputLength: 3 })],
    });
    expect(() => networkCost(network, SERVING)).toThrow(/embeddings/);
    network.dispose();
  });
});
