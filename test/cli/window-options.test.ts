import { describe, expect, it } from 'vitest';
import { windowOptions } from '../../src/cli/window-options.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import type { ModelSpec } from '../../src/model/port.js';

const SPEC: ModelSpec = {
  modelId: 'paper-x',
  labels: ['sad', 'happy'],
  profile: PSF_PROFILE,
  featureCount: 12,
  windowFrames: 256,
  hopFrames: 64,
  strideFrames: 64,
  temperature: 1,
  bandwidthHz: 8_000,
  measuredBandwidthsHz: [],
};

const MODELS = { all: [{ spec: SPEC, heldFrames: 512 }] } as const;

describe('windowOptions', () => {
  it("are the model's own by default", () => {
    expect(windowOptions(MODELS, { window: undefined, hop: undefined })).toEqual({
      asked: {},
      windowMs: 2_575,
      hopMs: 640,
    });
  });

  it('are counted in frames of 10 ms', () => {
    expect(windowOptions(MODELS, { window: 1_920, hop: 1_280 })).toMatchObject({
      asked: { windowFrames: 192, hopFrames: 128 },
      windowMs: 1_935,
    });
  });

  it.each([
    [{ window: undefined, hop: 500 }, '--hop', '640 ms', '500 ms'],
    [{ window: 2_575, hop: undefined }, '--window', '640 ms', '2575 ms'],
    [{ window: 3_200, hop: undefined }, '--window', '2560 ms', '3200 ms'],
  ])('%j does not fit the model, and both sides are named', (asked, flag, expected, received) => {
    expect(() => windowOptions(MODELS, asked)).toThrow(
      new RegExp(`^MODEL_MISMATCH: ${flag}: .*paper-x.*${expected}.*received ${received} `),
    );
  });

  it.each([
    [{ window: 1_280, hop: 1_920 }, /^USAGE: --hop: .*1280 ms.*received 1920 ms /],
    [{ window: 640, hop: undefined }, /^USAGE: --min-speech-ms: .*to 640; received 1200$/],
  ])('%j is no grid, and the flag is named', (asked, message) => {
    expect(() => windowOptions(MODELS, asked)).toThrow(message);
  });
});
