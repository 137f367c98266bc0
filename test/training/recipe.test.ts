import { describe, expect, it } from 'vitest';
import { MfccComputer } from '../../src/features/mfcc-computer.js';
import { mfccOf } from '../../src/features/mfcc-of.js';
import { featureCount } from '../../src/features/profile.js';
import { audioPathOf } from '../../src/training/clip-features.js';
import { gatedFrames } from '../../src/training/gated-frames.js';
import { Random } from '../../src/training/random.js';
import { streamingRecipe } from '../../src/training/recipe.js';

const RATES_HZ = [8_000, 16_000] as const;

describe.each(RATES_HZ)('the streaming recipe at %d Hz', (rateHz) => {
  const { profile } = streamingRecipe(rateHz, ['calm', 'sad'], 1, [1]);

  it('takes frames of 25 ms every 10 ms, whose every number says something', () => {
    const computer = new MfccComputer(profile);
    const random = Random.fromSeed(1, 'noise');
    const samples = Float32Array.from({ length: rateHz }, () => 0.1 * random.normal());
    const { frameCount, features } = mfccOf(samples, computer);
    expect(frameCount).toBe(99);
    const width = featureCount(profile);
    expect(width).toBe(40);
    for (let column = 0; column < width; column++) {
      const values = Array.from({ length: 90 }, (_, row) => features[row * width + column] ?? 0);
      expect(new Set(values).size).toBeGreaterThan(80);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(gatedFrames(samples, frameCount, computer)).toHaveLength(frameCount);
  });
});

describe('audioPathOf', () => {
  it('names what a model hears by its rate', () => {
    expect(RATES_HZ.map((rateHz) => audioPathOf('direct', rateHz))).toEqual([
      'narrow-band 8 kHz',
      'wide-band 16 kHz',
    ]);
    expect(audioPathOf('telephone', 8_000)).toBe('telephone 8 kHz mu-law');
    expect(audioPathOf('telephone', 16_000)).toBe('telephone 8 kHz mu-law');
  });
});
