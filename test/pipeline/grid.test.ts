import { describe, expect, it } from 'vitest';

import { emotionPipeline } from '../../src/pipeline.js';
import { settleGrid, type GridOptions } from '../../src/pipeline-grid.js';
import { FAKE_SPEC, FakeInference } from '../operators/fake-inference.js';
import { chunksOfMs, outputsOf, synthetic, voice } from './run.js';

const inference = new FakeInference({ strideFrames: 64 });

describe('a grid', () => {
  it("is the model's own by default", () => {
    expect(settleGrid({ inference })).toEqual({
      profile: FAKE_SPEC.profile,
      windowFrames: 256,
      hopFrames: 64,
      minSpeechMs: 1_200,
    });
  });

  it.each<[string, Partial<GridOptions>, RegExp]>([
    ['off the stride', { hopFrames: 50 }, /hopFrames: .*fake.* 640 ms .*received 500 ms/],
    ['between frames', { windowFrames: 192.5 }, /windowFrames: .*640 ms .*received 1925 ms/],
    ['no number', { hopFrames: Number.NaN }, /hopFrames: .*received NaN ms/],
    ['longer than the model takes', { windowFrames: 320 }, /windowFrames: .*at most .*2560 ms/],
    [
      'longer than the model keeps',
      { inference: new FakeInference({}, 0, 192) },
      /windowFrames: .*at most .*1920 ms .*received 2560 ms/,
    ],
  ])('%s does not fit the model', (_what, change, message) => {
    const pipeline = () =>
      emotionPipeline({ inference, ...change } as { inference: FakeInference });
    expect(pipeline).toThrow(message);
    expect(pipeline).toThrow(/^MODEL_MISMATCH/);
  });

  it.each<[string, Partial<GridOptions>]>([
    ['leaves audio out', { windowFrames: 64, hopFrames: 128, minSpeechMs: 0 }],
    ['has no frames', { hopFrames: 0 }],
    ['asks for more speech than a window holds', { windowFrames: 64 }],
  ])('that %s is none', (_what, change) => {
    expect(() => settleGrid({ inference, ...change })).toThrow(/^USAGE/);
  });
});

describe('a model that looks back', () => {
  const LOOK_BACK_FRAMES = 100;
  const chunks = chunksOfMs(synthetic(16_000, 12, voice), 100);
  const options = () => ({ inference: new FakeInference({}, LOOK_BACK_FRAMES) });

  it('makes replays start so many frames earlier', async () => {
    const without = await outputsOf(chunks);
    const outputs = await outputsOf(chunks, options());
    expect(outputs).toHaveLength(without.length);
    for (const [i, { checkpoint }] of outputs.entries()) {
      const { nextSample = 0 } = without[i]?.checkpoint ?? {};
      expect(checkpoint.nextSample).toBe(Math.max(0, nextSample - LOOK_BACK_FRAMES * 160));
    }
    expect(outputs.at(-1)?.checkpoint.nextSample).toBeGreaterThan(100_000);
  });

  it('is fed from there on: what is left comes out as it would have', async () => {
    const outputs = await outputsOf(chunks, options());
    for (const [index, { checkpoint }] of outputs.entries()) {
      const first = chunks.findIndex(
        ({ offsetSamples = 0 }) => offsetSamples + 1_600 > checkpoint.nextSample,
      );
      const rest = await outputsOf(chunks.slice(first < 0 ? -1 : first), {
        ...options(),
        restore: () => checkpoint,
      });
      expect(rest, `after output ${index}`).toEqual(outputs.slice(index + 1));
    }
  });
});
