import { describe, expect, it } from 'vitest';
import { UndertoneError } from '../../src/errors.js';
import { checkProfile } from '../../src/features/check-profile.js';
import { PSF_PROFILE, type MfccProfile } from '../../src/features/profile.js';
import { PROFILES } from './profiles.js';

describe('profile check', () => {
  it.each(Object.entries(PROFILES))('takes %s', (_, profile) => {
    expect(() => {
      checkProfile(profile);
    }).not.toThrow();
  });

  it.each<[field: keyof MfccProfile, changes: object]>([
    ['sampleRateHz', { sampleRateHz: 0 }],
    ['sampleRateHz', { sampleRateHz: 16_000.5 }],
    ['sampleRateHz', { sampleRateHz: Number.NaN }],
    ['frameLengthMs', { frameLengthMs: 0 }],
    ['frameLengthMs', { frameLengthMs: Number.NaN }],
    ['hopMs', { hopMs: 0 }],
    ['hopMs', { hopMs: -10 }],
    ['hopMs', { hopMs: 26 }],
    ['fftLength', { fftLength: 500 }],
    ['fftLength', { fftLength: 256 }],
    ['fftLength', { fftLength: 2 ** 32 }],
    ['fftLength', { sampleRateHz: 1_000, frameLengthMs: 4, hopMs: 4, fftLength: 4 }],
    ['preEmphasis', { preEmphasis: 1.1 }],
    ['preEmphasis', { preEmphasis: Number.NaN }],
    ['window', { window: 'blackman' }],
    ['filterCount', { filterCount: 0 }],
    ['lowHz', { lowHz: -1 }],
    ['lowHz', { lowHz: 8_000 }],
    ['highHz', { highHz: 8_001 }],
    ['lowHz', { highHz: Number.NaN }],
    ['lastCoefficient', { lastCoefficient: 26 }],
    ['firstCoefficient', { firstCoefficient: 13 }],
    ['firstCoefficient', { firstCoefficient: -1 }],
    ['lifter', { lifter: -1 }],
    ['lifter', { lifter: Number.POSITIVE_INFINITY }],
    ['energy', { energy: 'c0' }],
    ['deltaOrder', { deltaOrder: 3 }],
  ])('refuses, naming %s: %o', (field, changes) => {
    const check = () => {
      checkProfile({ ...PSF_PROFILE, ...changes });
    };
    expect(check).toThrow(UndertoneError);
    expect(check).toThrow(`CONFIG: profile.${field}: the feature profile is not valid; expected`);
  });
});
