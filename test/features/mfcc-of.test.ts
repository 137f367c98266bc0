import { describe, expect, it } from 'vitest';
import { MfccComputer } from '../../src/features/mfcc-computer.js';
import { frameCountOf, mfccOf, type Features } from '../../src/features/mfcc-of.js';
import { featureCount, PSF_PROFILE } from '../../src/features/profile.js';
import { goldenCases, type GoldenCase } from './golden.js';

describe('mfccOf against python_speech_features 0.6', () => {
  it.each(goldenCases().map((golden) => [golden.title, golden] as const))('%s', (_, golden) => {
    const computed = mfccOf(golden.samples, new MfccComputer(golden.profile));
    expect(computed.frameCount).toBe(golden.frameCount);
    expect(featureCount(golden.profile)).toBe(golden.featureCount);
    expect(largestDifference(computed, golden)).toBeLessThanOrEqual(1e-4);
  });
});

describe('frameCountOf', () => {
  const computer = new MfccComputer(PSF_PROFILE);

  it.each([
    [0, 0],
    [1, 1],
    [400, 1],
    [401, 2],
    [560, 2],
    [561, 3],
    [41_200, 256],
    [41_201, 257],
  ])('makes of %i samples %i frames', (samples, frames) => {
    expect(frameCountOf(samples, computer)).toBe(frames);
  });
});

function largestDifference(computed: Features, { kept, featureCount: width, frames }: GoldenCase) {
  const differences = kept.flatMap((frame, row) =>
    Array.from({ length: width }, (_, i) =>
      Math.abs(at(computed.features, frame * width + i) - at(frames, row * width + i)),
    ),
  );
  return Math.max(...differences);
}

/** NaN where there is no such number, so that a missing one fails a comparison. */
function at(values: Float32Array, index: number): number {
  return values[index] ?? Number.NaN;
}
