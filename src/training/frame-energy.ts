import { frameLengthSamples, hopSamples, type MfccProfile } from '../features/profile.js';

/** A frame counts as loud down to this far under the clip's loudest frame. */
const LOUD_RANGE_DB = 35;

/**
 * 1 for each frame that holds speech by a rule that only a whole clip allows: no more than
 * 35 dB under its loudest frame. It steers where training crops lie, and nothing else.
 * @param samples in [-1, 1] at the profile's rate; frames past their end are zero-extended.
 */
export function loudFrames(
  samples: Float32Array,
  frameCount: number,
  profile: MfccProfile,
): Uint8Array {
  const energies = frameEnergies(samples, frameCount, profile);
  const threshold = energies.reduce((a, b) => Math.max(a, b), 0) * 10 ** (-LOUD_RANGE_DB / 10);
  return Uint8Array.from(energies, (energy) => (energy > 0 && energy >= threshold ? 1 : 0));
}

function frameEnergies(
  samples: Float32Array,
  frameCount: number,
  profile: MfccProfile,
): Float64Array {
  const energies = new Float64Array(frameCount);
  for (let frame = 0; frame < frameCount; frame++) {
    const start = frame * hopSamples(profile);
    const end = Math.min(start + frameLengthSamples(profile), samples.length);
    let energy = 0;
    for (let index = start; index < end; index++) energy += (samples[index] ?? 0) ** 2;
    energies[frame] = energy;
  }
  return energies;
}
