import { dispose, tensor1d, tensor3d, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { specOf } from '../../src/model/card.js';
import { PaperModel } from '../../src/model/paper-model.js';
import { buildPaperNetwork } from '../../src/model/paper-network.js';
import type { WindowSpan } from '../../src/model/port.js';
import { noise, smallCard } from './artifacts.js';

const WIDTH = 12;
const WINDOW_FRAMES = 256;
const HOP_FRAMES = 64;
const TOLERANCE = 1e-5;

// The best backend there is, and no other where that is asked for: see UNDERTONE_BACKEND.
const prefer = process.env['UNDERTONE_BACKEND'] === 'tensorflow' ? 'tensorflow' : 'auto';

describe('windows that share what they have in common', () => {
  let whole: LayersModel;

  beforeAll(async () => {
    await loadBackend({ prefer });
    whole = livelyNetwork();
  });

  afterAll(() => {
    whole.dispose();
  });

  it('score as the network scores each of them, whichever are asked for together', () => {
    const order = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(order, fc.integer({ min: 1, max: 1_000 }), (batches, seed) => {
        const streams = [noise(640 * WIDTH, seed), noise(640 * WIDTH, seed + 1)];
        const model = new PaperModel(artifact());
        const slots = streams.map(() => model.open());
        let [next, fed] = [0, 0];
        for (const count of batches) {
          const windows = windowsOf(next, Math.min(7, next + count), slots);
          next = Math.min(7, next + count);
          const heard = Math.max(fed, windows.at(-1)?.endFrame ?? 0);
          streams.forEach((features, i) => {
            feed(model, slots[i] ?? 0, features, fed, heard);
          });
          fed = heard;
          expectScores(model.score(windows), windows, slots, streams);
        }
        model.dispose();
      }),
      { numRuns: 5 },
    );
  });

  it('start afresh behind a gap and in a slot that another stream had', () => {
    const model = new PaperModel(artifact());
    const before = model.open();
    feed(model, before, noise(384 * WIDTH, 3), 0, 384);
    model.score(windowsOf(0, 3, [before]));
    model.close(before);

    const slot = model.open();
    expect(slot).toBe(before);
    const features = noise(1_024 * WIDTH, 4);
    feed(model, slot, features, 0, 256);
    expectScores(model.score(windowsOf(0, 1, [slot])), windowsOf(0, 1, [slot]), [slot], [features]);
    feed(model, slot, features, 600, 1_024);
    const windows = [10, 11, 12].map((window) => spanOf(window, slot));
    expectScores(model.score(windows), windows, [slot], [features]);
    model.dispose();
  });

  function expectScores(
    scores: Float32Array,
    windows: readonly WindowSpan[],
    slots: readonly number[],
    streams: readonly Float32Array[],
  ): void {
    expect(scores).toHaveLength(windows.length * 3);
    windows.forEach(({ slot, startFrame, endFrame }, i) => {
      const features = streams[slots.indexOf(slot)]?.subarray(startFrame * WIDTH, endFrame * WIDTH);
      reference(whole, features ?? new Float32Array()).forEach((logit, label) => {
        expect(Math.abs((scores[i * 3 + label] ?? Number.NaN) - logit)).toBeLessThan(TOLERANCE);
      });
    });
  }
});

function windowsOf(from: number, to: number, slots: readonly number[]): WindowSpan[] {
  return slots.flatMap((slot) =>
    Array.from({ length: to - from }, (_, i) => spanOf(from + i, slot)),
  );
}

function spanOf(window: number, slot: number): WindowSpan {
  const startFrame = window * HOP_FRAMES;
  return { slot, startFrame, endFrame: startFrame + WINDOW_FRAMES };
}

/** Feeds frames [from, to). */
function feed(model: PaperModel, slot: number, features: Float32Array, from: number, to: number) {
  if (to <= from) return;
  const part = features.slice(from * WIDTH, to * WIDTH);
  model.advance([{ slot, firstFrame: from, frameCount: to - from, features: part }]);
}

function reference(network: LayersModel, features: Float32Array): number[] {
  const { mean, sd } = smallCard().normalisation;
  const values = features.map(
    (value, i) => (value - (mean[i % WIDTH] ?? 0)) / (sd[i % WIDTH] ?? 1),
  );
  const input = tensor3d(values, [1, WINDOW_FRAMES, WIDTH]);
  const output = network.predict(input) as Tensor;
  const logits = [...output.dataSync()];
  dispose([input, output]);
  return logits;
}

function artifact(): Artifact {
  const card = { ...smallCard(), windowFrames: WINDOW_FRAMES };
  return { card, spec: specOf(card), network: livelyNetwork() };
}

/** A network whose batch normalisation and biases do something. */
function livelyNetwork(): LayersModel {
  const network = buildPaperNetwork({
    windowFrames: WINDOW_FRAMES,
    featureCount: WIDTH,
    classCount: 3,
    seed: 1,
  });
  network.layers.forEach((layer, i) => {
    const isNorm = layer.getClassName() === 'BatchNormalization';
    const weights = layer.getWeights().map((weight, k) => {
      if (weight.rank !== 1) return weight;
      const values = noise(weight.size, 100 * i + k);
      // Scales and variances lie around 1, shifts, means and biases around 0.
      const around = isNorm && (k === 0 || k === 3) ? 1 : 0;
      return tensor1d(values.map((value) => around + value / 4));
    });
    layer.setWeights(weights);
  });
  return network;
}
