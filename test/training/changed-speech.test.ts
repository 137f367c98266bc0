import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedSpeech,
  drawSpeechChange,
  type NoiseColour,
} from '../../src/training/changed-speech.js';
import { Random } from '../../src/training/random.js';

const RATE_HZ = 16_000;
const PLAIN = { speed: 1, tempo: 1, noise: undefined, telephone: false };
const OPTIONS = {
  noiseShare: 0.3,
  snrDb: [0, 30],
  telephoneShare: 0.2,
} as const;

const tone = Float32Array.from(
  { length: RATE_HZ },
  (_, n) => 0.3 * Math.sin((2 * Math.PI * 440 * n) / RATE_HZ),
);

describe('drawSpeechChange', () => {
  it('draws noise and telephone as often as it is told, and stays within bounds', () => {
    const random = Random.fromSeed(1, 'changes');
    const changes = Array.from({ length: 2_000 }, () => drawSpeechChange(OPTIONS, random));
    const share = (isOne: (change: (typeof changes)[number]) => boolean) =>
      changes.filter(isOne).length / changes.length;
    expect(share(({ noise }) => noise !== undefined)).toBeCloseTo(0.3, 1);
    expect(share(({ telephone }) => telephone)).toBeCloseTo(0.2, 1);
    for (const { speed, tempo, noise } of changes) {
      expect(Math.min(speed, tempo)).toBeGreaterThanOrEqual(0.9);
      expect(Math.max(speed, tempo)).toBeLessThanOrEqual(1.1);
      expect(noise?.snrDb ?? 0).toBeGreaterThanOrEqual(0);
      expect(noise?.snrDb ?? 0).toBeLessThanOrEqual(30);
    }
  });
});

describe('changedSpeech', () => {
  it('leaves alone what no change is asked for', () => {
    expect(changed(PLAIN)).toEqual(tone);
  });

  it('keeps the speech apart from the noise on top of it', () => {
    const change = { ...PLAIN, noise: { colour: 'white', snrDb: 0 } } as const;
    expect(changedSpeech(tone, change, Random.fromSeed(1, 'change')).speech).toEqual(tone);
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const once = () => {
          const random = Random.fromSeed(seed, 'once');
          const change = drawSpeechChange(OPTIONS, random);
          return changedSpeech(tone.subarray(0, 800), change, random);
        };
        expect(once()).toEqual(once());
      }),
      { numRuns: 20 },
    );
  });

  it('plays faster: shorter and higher', () => {
    const faster = changed({ ...PLAIN, speed: 1.1 });
    expect(faster).toHaveLength(Math.ceil(RATE_HZ / 1.1));
    expect(hertzOf(faster)).toBeCloseTo(484, -1);
  });

  it.each<NoiseColour>(['white', 'pink', 'brown'])('adds %s noise at its level', (colour) => {
    const noisy = changed({ ...PLAIN, noise: { colour, snrDb: 10 } });
    const noise = noisy.map((value, n) => value - (tone[n] ?? 0));
    expect(decibels(energyOf(tone) / energyOf(noise))).toBeCloseTo(10, 3);
    // Each colour falls faster with frequency than the one before it.
    const slope = energyOf(differencesOf(noise)) / energyOf(noise);
    const [least, most] = { white: [1.8, 2.2], pink: [0.3, 1.2], brown: [0, 0.1] }[colour];
    expect(slope).toBeGreaterThan(least ?? 0);
    expect(slope).toBeLessThan(most ?? 0);
  });
});

function changed(change: Parameters<typeof changedSpeech>[1]): Float32Array {
  return changedSpeech(tone, change, Random.fromSeed(1, 'change')).samples;
}

function energyOf(samples: Float32Array): number {
  return samples.reduce((sum, value) => sum + value * value, 0);
}

function differencesOf(samples: Float32Array): Float32Array {
  return samples.map((value, n) => value - (samples[n - 1] ?? value));
}

function decibels(ratio: number): number {
  return 10 * Math.log10(ratio);
}

/** By upward crossings of zero. */
function hertzOf(samples: Float32Array): number {
  const crossings = samples.filter((value, n) => n > 0 && value >= 0 && (samples[n - 1] ?? 0) < 0);
  return (crossings.length * RATE_HZ) / samples.length;
}
