import { dispose, tensor3d, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { PaperModel } from '../../src/model/paper-model.js';
import type { WindowSpan } from '../../src/model/port.js';
import { noise, smallArtifact } from './artifacts.js';

const WIDTH = 12;

beforeAll(() => loadBackend());

describe('PaperModel', () => {
  it('scores a window as the network scores its normalised frames', () => {
    const model = new PaperModel(smallArtifact());
    const features = noise(64 * WIDTH, 1);
    const slot = fed(model, features);
    const scores = model.score([{ slot, startFrame: 0, endFrame: 64 }]);
    expectClose([...scores], reference(features, 64));
    model.dispose();
  });

  it('gives the same scores however the frames were handed over', () => {
    const model = new PaperModel(smallArtifact());
    const features = noise(200 * WIDTH, 2);
    const whole = fed(model, features);
    const pieces = model.open();
    for (let frame = 0; frame < 200;) {
      const frameCount = Math.min(200 - frame, 1 + ((frame * 7) % 23));
      const part = features.slice(frame * WIDTH, (frame + frameCount) * WIDTH);
      model.advance([{ slot: pieces, firstFrame: frame, frameCount, features: part }]);
      part.fill(Number.NaN);
      frame += frameCount;
    }
    const window = { startFrame: 100, endFrame: 164 };
    expect(scoreAlone(model, { slot: pieces, ...window })).toEqual(
      scoreAlone(model, { slot: whole, ...window }),
    );
    model.dispose();
  });

  it('pads with zeros, as normalised, behind frames that end early', () => {
    const model = new PaperModel(smallArtifact());
    const features = noise(30 * WIDTH, 3);
    const slot = fed(model, features);
    const expected = reference(features, 30);
    expectClose(scoreAlone(model, { slot, startFrame: 0, endFrame: 30 }), expected);
    expectClose(scoreAlone(model, { slot, startFrame: 0, endFrame: 64 }), expected);
    model.dispose();
  });

  it('moves what was heard on both sides of a gap together', () => {
    const model = new PaperModel(smallArtifact());
    const features = noise(40 * WIDTH, 4);
    const slot = model.open();
    const head = { slot, firstFrame: 0, frameCount: 10, features };
    const tail = { ...head, firstFrame: 34, frameCount: 30, features: features.slice(10 * WIDTH) };
    model.advance([head, tail]);
    const window = { slot, startFrame: 0, endFrame: 64 };
    expectClose(scoreAlone(model, window), reference(features, 40));
    model.dispose();
  });

  it('scores windows of several streams in one batch, in their order', () => {
    const model = new PaperModel(smallArtifact());
    const windows = [5, 6, 7].map((seed) => {
      return { slot: fed(model, noise(128 * WIDTH, seed)), startFrame: 64, endFrame: 128 };
    });
    const together = model.score(windows);
    windows.forEach((window, i) => {
      scoreAlone(model, window).forEach((logit, label) => {
        expect(together[i * 3 + label]).toBeCloseTo(logit, 5);
      });
    });
    model.dispose();
  });

  it('keeps as many frames as it says, and refuses a window that it lost', () => {
    const model = new PaperModel(smallArtifact());
    expect(model.heldFrames).toBeGreaterThanOrEqual(128);
    const features = noise((model.heldFrames + 1) * WIDTH, 8);
    const slot = fed(model, features);
    const kept = { slot, startFrame: 1, endFrame: 65 };
    expectClose(scoreAlone(model, kept), reference(features.subarray(WIDTH), 64));
    expect(() => model.score([{ slot, startFrame: 0, endFrame: 64 }])).toThrow(
      /^INTERNAL: slot 0: .*overwritten; expected a window from frame 1 or later/,
    );
    model.dispose();
  });

  it('refuses frames out of order, too long a window and a closed slot', () => {
    const model = new PaperModel(smallArtifact());
    const slot = fed(model, noise(64 * WIDTH, 9));
    const span = { slot, firstFrame: 63, frameCount: 1, features: noise(WIDTH, 9) };
    expect(() => {
      model.advance([span]);
    }).toThrow(/out of order; expected frame 64 or later; received frame 63/);
    expect(() => model.score([{ slot, startFrame: 0, endFrame: 65 }])).toThrow(/at most 64 frames/);
    model.close(slot);
    expect(() => {
      model.advance([{ ...span, firstFrame: 64 }]);
    }).toThrow(/slot is not open/);
    expect(() => model.score([{ slot, startFrame: 0, endFrame: 1 }])).toThrow(/slot is not open/);
    expect(() => {
      model.close(slot);
    }).toThrow(/slot is not open/);
    model.dispose();
  });
});

/** Opens a slot and feeds it all of `features` from frame 0 on. */
function fed(model: PaperModel, features: Float32Array): number {
  const slot = model.open();
  model.advance([{ slot, firstFrame: 0, frameCount: features.length / WIDTH, features }]);
  return slot;
}

/** Batch normalisation is folded in, and windows share what they have in common: rounding. */
function expectClose(scores: readonly number[], expected: readonly number[]): void {
  expect(scores).toHaveLength(expected.length);
  scores.forEach((score, i) => {
    expect(score).toBeCloseTo(expected[i] ?? Number.NaN, 6);
  });
}

function scoreAlone(model: PaperModel, window: WindowSpan): number[] {
  return [...model.score([window])];
}

/** Logits of the network itself for the first `frameCount` frames, normalised and padded here. */
function reference(features: Float32Array, frameCount: number): number[] {
  const { network, card } = smallArtifact();
  const { mean, sd } = card.normalisation;
  const values = new Float32Array(64 * WIDTH);
  for (let i = 0; i < frameCount * WIDTH; i += 1) {
    values[i] = ((features[i] ?? 0) - (mean[i % WIDTH] ?? 0)) / (sd[i % WIDTH] ?? 1);
  }
  const input = tensor3d(values, [1, 64, WIDTH]);
  const output = network.predict(input) as Tensor;
  const logits = [...output.dataSync()];
  dispose([input, output]);
  network.dispose();
  return logits;
}
