import { describe, expect, it } from 'vitest';
import { MfccComputer } from '../../src/features/mfcc-computer.js';
import { mfccOf } from '../../src/features/mfcc-of.js';
import { PSF_PROFILE, type MfccProfile } from '../../src/features/profile.js';
import { louder } from '../../src/training/louder.js';
import { Random } from '../../src/training/random.js';

const PROFILE: MfccProfile = { ...PSF_PROFILE, energy: 'log-energy', deltaOrder: 1 };

describe('louder', () => {
  it.each([-10, 30])('makes the features of audio that is %d dB louder', (gainDb) => {
    const gained = noise().map((sample) => sample * 10 ** (gainDb / 20));
    expect(louder(framesOf(noise(), PROFILE), gainDb, PROFILE).features).toSatisfy(
      (features: Float32Array) => isClose(features, framesOf(gained, PROFILE).features),
    );
  });

  it('leaves the recording as it is', () => {
    const frames = framesOf(noise(), PROFILE);
    const before = frames.features.slice();
    louder(frames, 6, PROFILE);
    expect(frames.features).toEqual(before);
  });

  it('changes nothing of features that do not hear loudness', () => {
    const frames = framesOf(noise(), PSF_PROFILE);
    expect(louder(frames, 6, PSF_PROFILE)).toBe(frames);
  });
});

function noise(): Float32Array {
  const random = Random.fromSeed(1, 'noise');
  return Float32Array.from({ length: 4_000 }, () => 0.01 * random.normal());
}

function framesOf(samples: Float32Array, profile: MfccProfile) {
  const { frameCount, features } = mfccOf(samples, new MfccComputer(profile));
  return { frameCount, features, loud: new Uint8Array(frameCount) };
}

function isClose(actual: Float32Array, expected: Float32Array): boolean {
  return (
    actual.length === expected.length &&
    actual.every((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)) < 1e-3)
  );
}
