import { frameLengthSamples, type MfccProfile } from './profile.js';

/**
 * The factors a frame is multiplied with, one a sample. Symmetric as numpy's `hamming` and
 * `hanning`, which is what python_speech_features is given as `winfunc`.
 */
export function analysisWindow(profile: MfccProfile): Float64Array {
  const length = frameLengthSamples(profile);
  const [constant, cosine] = RAISED_COSINE[profile.window];
  return Float64Array.from(
    { length },
    (_, n) => constant - cosine * Math.cos((2 * Math.PI * n) / (length - 1)),
  );
}

const RAISED_COSINE = {
  rectangular: [1, 0],
  hamming: [0.54, 0.46],
  hann: [0.5, 0.5],
} as const;
