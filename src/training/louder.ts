import { featureCount, type MfccProfile } from '../features/profile.js';
import type { TrainingFrames } from './clip-features.js';

/**
 * Frames of a recording as they were if it had been louder: log-energy moves by the gain's natural
 * logarithm, and nothing else does. Coefficients from 1 on are differences between filters, and
 * slopes are differences between frames. Digital silence moves as well, and what a codec did stays
 * as it was: a gain behind it, not before.
 * @param gainDb below 0: softer
 */
export function louder<F extends TrainingFrames>(
  frames: F,
  gainDb: number,
  profile: MfccProfile,
): F {
  if (profile.energy === 'none') return frames;
  const features = frames.features.slice();
  const width = featureCount(profile);
  const gain = (gainDb * Math.LN10) / 10;
  for (let at = 0; at < features.length; at += width) features[at] = (features[at] ?? 0) + gain;
  return { ...frames, features };
}
