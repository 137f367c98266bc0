/** Everything that defines a feature frame. Two equal profiles give equal features. */
export interface MfccProfile {
  readonly sampleRateHz: number;
  readonly frameLengthMs: number;
  readonly hopMs: number;
  readonly fftLength: number;
  /** y[n] = x[n] - preEmphasis · x[n-1]; 0 turns it off. */
  readonly preEmphasis: number;
  readonly window: 'rectangular' | 'hamming' | 'hann';
  readonly filterCount: number;
  readonly lowHz: number;
  /** At most half the sample rate. */
  readonly highHz: number;
  /** First and last kept DCT column, inclusive, counted from 0 (column 0 is the energy one). */
  readonly firstCoefficient: number;
  readonly lastCoefficient: number;
  /** Sinusoidal lifter length; 0 turns it off. */
  readonly lifter: number;
  /** An energy channel put before the coefficients. */
  readonly energy: 'none' | 'log-energy';
  /** Causal regression deltas appended behind the static values: none, first, first and second. */
  readonly deltaOrder: 0 | 1 | 2;
}

/**
 * The paper's section 3.2: coefficients 2-13 of `python_speech_features` 0.6 with its defaults
 * (rectangular window, 26 filters from 0 Hz to half the rate, lifter 22).
 */
export const PSF_PROFILE: MfccProfile = Object.freeze({
  sampleRateHz: 16_000,
  frameLengthMs: 25,
  hopMs: 10,
  fftLength: 512,
  preEmphasis: 0.97,
  window: 'rectangular',
  filterCount: 26,
  lowHz: 0,
  highHz: 8_000,
  firstCoefficient: 1,
  lastCoefficient: 12,
  lifter: 22,
  energy: 'none',
  deltaOrder: 0,
});

export function frameLengthSamples(profile: MfccProfile): number {
  return Math.round((profile.sampleRateHz * profile.frameLengthMs) / 1000);
}

export function hopSamples(profile: MfccProfile): number {
  return Math.round((profile.sampleRateHz * profile.hopMs) / 1000);
}

/** Numbers a frame. */
export function featureCount(profile: MfccProfile): number {
  const coefficients = profile.lastCoefficient - profile.firstCoefficient + 1;
  const statics = coefficients + (profile.energy === 'none' ? 0 : 1);
  return statics * (1 + profile.deltaOrder);
}
