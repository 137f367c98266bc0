import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { InferenceEngine } from '../../src/model/inference-engine.js';
import { packBatch } from '../../src/model/packed-batch.js';
import { StreamingModel } from '../../src/model/streaming-model.js';
import { noise } from './artifacts.js';
import {
  LOOK_BACK,
  WIDTH,
  WINDOW,
  artifactOf,
  expectClose,
  randomNetwork,
  referenceOf,
} from './small-streaming.js';

beforeAll(() => loadBackend());

describe('StreamingModel', () => {
  it('scores any window as the whole network does, however its frames came', () => {
    const features = noise(600 * WIDTH, 1);
    const network = randomNetwork();
    const expected = referenceOf(network, features, 600);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        (chunks, every) => {
          const model = new StreamingModel(artifactOf());
          const slot = model.open();
          let [frame, next] = [0, 0];
          for (let i = 0; frame < 600; i += 1) {
            const frameCount = Math.min(chunks[i % chunks.length] ?? 1, 600 - frame);
            const part = features.slice(frame * WIDTH, (frame + frameCount) * WIDTH);
            model.advance([{ slot, firstFrame: frame, frameCount, features: part }]);
            part.fill(Number.NaN);
            frame += frameCount;
            for (; next * 16 + WINDOW <= frame; next += 1) {
              if (next % every !== 0) continue;
              const startFrame = next * 16;
              const logits = model.score([{ slot, startFrame, endFrame: startFrame + WINDOW }]);
              expectClose(logits, expected(startFrame));
            }
          }
          expect(model.encodedFrames).toBeLessThanOrEqual(600);
          model.dispose();
        },
      ),
      { numRuns: 8 },
    );
  });

  it('encodes every frame once, though windows overlap', () => {
    const model = new StreamingModel(artifactOf());
    const slot = model.open();
    for (let frame = 0; frame < 1_600; frame += 16) {
      model.advance([{ slot, firstFrame: frame, frameCount: 16, features: noise(16 * WIDTH, 3) }]);
      if (frame + 16 < WINDOW) continue;
      model.score([{ slot, startFrame: frame + 16 - WINDOW, endFrame: frame + 16 }]);
      expect(model.encodedFrames).toBe(frame + 16);
    }
    model.dispose();
  });

  it('goes on at any hop from no more than it looks back', () => {
    const features = noise(400 * WIDTH, 4);
    const expected = referenceOf(randomNetwork(), features, 400);
    const model = new StreamingModel(artifactOf());
    expect(model.lookBackFrames).toBe(LOOK_BACK);
    for (let startFrame = 0; startFrame + WINDOW <= 400; startFrame += 16) {
      const slot = model.open();
      const firstFrame = Math.max(0, startFrame - LOOK_BACK);
      const endFrame = startFrame + WINDOW;
      const part = features.slice(firstFrame * WIDTH, endFrame * WIDTH);
      model.advance([{ slot, firstFrame, frameCount: endFrame - firstFrame, features: part }]);
      const logits = model.score([{ slot, startFrame, endFrame }]);
      expectClose(logits, expected(startFrame));
      model.close(slot);
    }
    model.dispose();
  });
});

describe('StreamingModel behind the engine', () => {
  it('scores as many windows of one stream as a batch may hold', () => {
    const features = noise(1_000 * WIDTH, 6);
    const expected = referenceOf(randomNetwork(), features, 1_000);
    const engine = new InferenceEngine(new StreamingModel(artifactOf()), 32);
    const windows = Array.from({ length: 32 }, (_, i) => ({
      startFrame: 16 * i,
      endFrame: 16 * i + WINDOW,
    }));
    const work = { firstFrame: 0, frameCount: 1_000, features, windows };
    const logits = engine.run(packBatch([{ stream: 1, work, close: true }], WIDTH));
    windows.forEach(({ startFrame }, i) => {
      expectClose(logits.slice(3 * i, 3 * i + 3), expected(startFrame));
    });
    engine.dispose();
  });
});

describe('StreamingModel', () => {
  it('leaves out what was not heard, and goes on behind a gap', () => {
    const features = noise(200 * WIDTH, 7);
    const model = new StreamingModel(artifactOf());
    const slot = model.open();
    model.advance([{ slot, firstFrame: 0, frameCount: 40, features }]);
    model.advance([{ slot, firstFrame: 400, frameCount: 160, features }]);
    const behind = model.score([{ slot, startFrame: 480, endFrame: 544 }]);
    const fresh = model.open();
    model.advance([{ slot: fresh, firstFrame: 400, frameCount: 160, features }]);
    expectClose(behind, model.score([{ slot: fresh, startFrame: 480, endFrame: 544 }]));
    model.dispose();
  });

  it('begins anew in a slot that was closed', () => {
    const features = noise(100 * WIDTH, 8);
    const model = new StreamingModel(artifactOf());
    const window = { startFrame: 0, endFrame: WINDOW };
    const [first, second] = [1, 2].map(() => {
      const slot = model.open();
      model.advance([{ slot, firstFrame: 0, frameCount: 100, features }]);
      const logits = model.score([{ slot, ...window }]);
      model.close(slot);
      return logits;
    });
    expect(second).toEqual(first);
    model.dispose();
  });

  it('refuses what is no window, and windows and frames that come too late', () => {
    const model = new StreamingModel(artifactOf());
    const slot = model.open();
    const span = { slot, firstFrame: 0, frameCount: 600, features: noise(600 * WIDTH, 9) };
    model.advance([span]);
    const score = (startFrame: number, endFrame: number) => () =>
      model.score([{ slot, startFrame, endFrame }]);
    expect(score(532, 596)).toThrow(/^INTERNAL: slot 0: not a window of this model/);
    expect(score(520, 592)).toThrow(/at most 64 frames from a multiple of 8 on/);
    expect(score(400, 464)).toThrow(/overwritten; expected frame 408 or later/);
    expect(score(528, 592)()).toHaveLength(3);
    expect(score(416, 480)).toThrow(/behind a pause; expected frame 528 or later/);
    expect(() => {
      model.advance([span]);
    }).toThrow(/out of order; expected frame 600 or later/);
    model.close(slot);
    expect(score(528, 592)).toThrow(/slot is not open/);
    model.dispose();
  });
});
