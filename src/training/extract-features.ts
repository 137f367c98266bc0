import { join } from 'node:path';
import { MfccComputer } from '../features/mfcc-computer.js';
import { mfccOf } from '../features/mfcc-of.js';
import type { MfccProfile } from '../features/profile.js';
import { eachHearing, type ClipFeatures, type ClipFrames } from './clip-features.js';
import type { HashedClip } from './corpus.js';
import { loudFrames } from './frame-energy.js';
import { gatedFrames } from './gated-frames.js';
import { hearingsOf, type ReadClip } from './hearing.js';

export interface ExtractionOptions {
  readonly folder: string;
  readonly labels: readonly string[];
  readonly profile: MfccProfile;
  readonly readClip: ReadClip;
  readonly onClip?: (done: number, total: number) => void;
}

/** Features of every clip for both hearings, kept for the whole training. */
export async function extractFeatures(
  clips: readonly HashedClip[],
  options: ExtractionOptions,
): Promise<ClipFeatures[]> {
  const computer = new MfccComputer(options.profile);
  const result: ClipFeatures[] = [];
  for (const clip of clips) {
    const audio = await options.readClip(join(options.folder, clip.path));
    const hearings = hearingsOf(audio, options.profile.sampleRateHz);
    const frames = eachHearing((hearing) => framesOf(hearings[hearing], computer));
    result.push({ clip, label: options.labels.indexOf(clip.label), frames });
    options.onClip?.(result.length, clips.length);
  }
  return result;
}

function framesOf(samples: Float32Array, computer: MfccComputer): ClipFrames {
  const { frameCount, features } = mfccOf(samples, computer);
  const loud = loudFrames(samples, frameCount, computer.profile);
  return { frameCount, features, loud, speech: gatedFrames(samples, frameCount) };
}
