import { PSF_PROFILE, type MfccProfile } from '../../src/features/profile.js';

/** Profiles that between them use every option; named for test titles. */
export const PROFILES: Readonly<Record<string, MfccProfile>> = {
  psf: PSF_PROFILE,
  'no pre-emphasis, all columns': {
    ...PSF_PROFILE,
    preEmphasis: 0,
    firstCoefficient: 0,
    lastCoefficient: 25,
    lifter: 0,
  },
  'hamming, log-energy, deltas': {
    ...PSF_PROFILE,
    window: 'hamming',
    energy: 'log-energy',
    deltaOrder: 1,
  },
  'hann, 40 filters 20-7600 Hz, 20 columns, both deltas': {
    ...PSF_PROFILE,
    window: 'hann',
    filterCount: 40,
    lowHz: 20,
    highHz: 7_600,
    firstCoefficient: 0,
    lastCoefficient: 19,
    deltaOrder: 2,
  },
  '8 kHz, frames side by side, FFT of 256': {
    ...PSF_PROFILE,
    sampleRateHz: 8_000,
    frameLengthMs: 20,
    hopMs: 20,
    fftLength: 256,
    highHz: 4_000,
    filterCount: 20,
    deltaOrder: 1,
  },
};
