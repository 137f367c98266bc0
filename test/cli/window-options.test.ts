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
  temperature: 1,
  bandwidthHz: 8_000,
  measuredBandwidthsHz: [],
};

describe('windowOptions', () => {
  it("are the model's own by default", () => {
    expect(windowOptions(SPEC, { window: undefined, hop: undefined })).toEqual({
      windowFrames: 256,
      hopFrames: 64,
      windowMs: 2_575,
      hopMs: 640,
    });
  });

  it('are counted in frames of 10 ms', () => {
    expect(windowOptions(SPEC, { window: 1_920, hop: 1_280 })).toMatchObject({
      windowFrames: 192,
      hopFrames: 128,
      windowMs: 1_935,
    });
  });

  it.each([
    [{ window: undefined, hop: 500 }, '--hop', '640 ms', '500 ms'],
    [{ window: 2_575, hop: undefined }, '--window', '640 ms', '2575 ms'],
    [{ window: 3_200, hop: undefined }, '--window', '2560 ms', '3200 ms'],
    [{ window: 1_280, hop: 1_920 }, '--hop', '1280 ms', '1920 ms'],
  ])('%j does not fit, and both sides are named', (asked, option, expected, received) => {
    expect(() => windowOptions(SPEC, asked)).toThrow(
      new RegExp(`^MODEL_MISMATCH: ${option}: .*paper-x.*${expected}.*received ${received}$`),
    );
  });
});
