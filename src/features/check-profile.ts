import { UndertoneError } from '../errors.js';
import { frameLengthSamples, hopSamples, type MfccProfile } from './profile.js';

/**
 * Checks a profile once, so that nothing below it has to.
 * @throws UndertoneError CONFIG naming the first field that is not usable
 */
export function checkProfile(profile: MfccProfile): void {
  for (const [field, isValid, expected] of RULES) {
    if (!isValid(profile)) throw invalid(profile, field, expected);
  }
}

type Rule = readonly [
  field: keyof MfccProfile,
  isValid: (profile: MfccProfile) => boolean,
  expected: string,
];

/** In this order: a later rule may rely on an earlier one. */
const RULES: readonly Rule[] = [
  ['sampleRateHz', (p) => isInteger(p.sampleRateHz, 1_000, 384_000), 'an integer of 1000-384000'],
  ['frameLengthMs', (p) => frameLengthSamples(p) >= 2, 'at least two samples'],
  [
    'hopMs',
    (p) => hopSamples(p) >= 1 && hopSamples(p) <= frameLengthSamples(p),
    'at least one sample and at most the frame length',
  ],
  [
    'fftLength',
    (p) => isPowerOfTwo(p.fftLength) && p.fftLength >= Math.max(8, frameLengthSamples(p)),
    'a power of two of at least 8 that holds a whole frame, up to 65536',
  ],
  ['preEmphasis', (p) => p.preEmphasis >= 0 && p.preEmphasis <= 1, '0-1'],
  [
    'window',
    (p) => ['rectangular', 'hamming', 'hann'].includes(p.window),
    'rectangular, hamming or hann',
  ],
  ['filterCount', (p) => isInteger(p.filterCount, 1, 512), 'an integer of 1-512'],
  ['lowHz', (p) => p.lowHz >= 0 && p.lowHz < p.highHz, 'at least 0 and below highHz'],
  ['highHz', (p) => p.highHz <= p.sampleRateHz / 2, 'at most half of sampleRateHz'],
  [
    'lastCoefficient',
    (p) => isInteger(p.lastCoefficient, 0, p.filterCount - 1),
    'an integer from 0 to below filterCount',
  ],
  [
    'firstCoefficient',
    (p) => isInteger(p.firstCoefficient, 0, p.lastCoefficient),
    'an integer from 0 to lastCoefficient',
  ],
  ['lifter', (p) => p.lifter >= 0 && Number.isFinite(p.lifter), 'at least 0'],
  ['energy', (p) => ['none', 'log-energy'].includes(p.energy), 'none or log-energy'],
  ['deltaOrder', (p) => isInteger(p.deltaOrder, 0, 2), '0, 1 or 2'],
];

function isInteger(value: number, lowest: number, highest: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}

function isPowerOfTwo(value: number): boolean {
  return isInteger(value, 1, 65_536) && (value & (value - 1)) === 0;
}

function invalid(profile: MfccProfile, field: keyof MfccProfile, expected: string): UndertoneError {
  return new UndertoneError('CONFIG', {
    what: 'the feature profile is not valid',
    where: `profile.${field}`,
    expected,
    received: String(profile[field]),
  });
}
