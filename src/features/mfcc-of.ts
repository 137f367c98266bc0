import { CausalDeltas } from './causal-deltas.js';
import type { MfccComputer } from './mfcc-computer.js';
import { featureCount } from './profile.js';

export interface Features {
  readonly frameCount: number;
  /** Row-major, `frameCount × featureCount(profile)`; owned by the caller. */
  readonly features: Float32Array;
}

/** All frames of a whole recording, bit for bit those that `RollingMfcc` streams. */
export function mfccOf(samples: Float32Array, computer: MfccComputer): Features {
  const { profile, hop, staticCount } = computer;
  const frames = frameCountOf(samples.length, computer);
  const width = featureCount(profile);
  const features = new Float32Array(frames * width);
  const deltas = new CausalDeltas(staticCount, profile.deltaOrder);
  for (let frame = 0; frame < frames; frame++) {
    computer.compute(samples, frame * hop, samples.length, features, frame * width);
    deltas.append(features, frame * width);
  }
  return { frameCount: frames, features };
}

/** As `python_speech_features.sigproc.framesig` counts; no samples make no frames. */
export function frameCountOf(sampleCount: number, { frameLength, hop }: MfccComputer): number {
  if (sampleCount <= 0) return 0;
  return sampleCount <= frameLength ? 1 : 1 + Math.ceil((sampleCount - frameLength) / hop);
}
