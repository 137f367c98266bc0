import { join } from 'node:path';
import { MfccComputer } from '../features/mfcc-computer.js';
import { mfccOf } from '../features/mfcc-of.js';
import type { MfccProfile } from '../features/profile.js';
import { changedSpeech, drawSpeechChange, type SpeechChangeOptions } from './changed-speech.js';
import {
  eachHearing,
  type ClipFeatures,
  type ClipFrames,
  type TrainingFrames,
} from './clip-features.js';
import type { HashedClip } from './corpus.js';
import { loudFrames } from './frame-energy.js';
import { gatedFrames } from './gated-frames.js';
import { hearingsOf, overTelephone, type ReadClip } from './hearing.js';
import { Random } from './random.js';

export interface ExtractionOptions {
  readonly folder: string;
  readonly labels: readonly string[];
  readonly profile: MfccProfile;
  readonly readClip: ReadClip;
  readonly copies?: CopyOptions;
  readonly onClip?: (done: number, total: number) => void;
}

/** Changed copies of every clip. A clip's are the same in every split that it is part of. */
export interface CopyOptions extends SpeechChangeOptions {
  readonly count: number;
  readonly seed: number;
}

/** Features of every clip for both hearings, kept for the whole training. */
export async function extractFeatures(
  clips: readonly HashedClip[],
  options: ExtractionOptions,
): Promise<ClipFeatures[]> {
  const { profile, labels, folder, copies } = options;
  const computer = new MfccComputer(profile);
  const copier = copies === undefined ? undefined : new Copier(profile, copies);
  const result: ClipFeatures[] = [];
  for (const clip of clips) {
    const audio = await options.readClip(join(folder, clip.path));
    const hearings = hearingsOf(audio, profile.sampleRateHz);
    const frames = eachHearing((hearing) => framesOf(hearings[hearing], computer));
    const changed = copier?.copiesOf(hearings.direct, clip) ?? [];
    result.push({ clip, label: labels.indexOf(clip.label), frames, copies: changed });
    options.onClip?.(result.length, clips.length);
  }
  return result;
}

class Copier {
  /** By tempo: a tempo is a matter of how far apart frames are. */
  private readonly computers = new Map<number, MfccComputer>();

  constructor(
    private readonly profile: MfccProfile,
    private readonly options: CopyOptions,
  ) {}

  copiesOf(samples: Float32Array, { contentHash }: HashedClip): TrainingFrames[] {
    const { count, seed } = this.options;
    return Array.from({ length: count }, (_, copy) =>
      this.copyOf(samples, Random.fromSeed(seed, `copy ${copy} of ${contentHash}`)),
    );
  }

  /** Crops are aimed at the speech as it was before noise made all frames loud. */
  private copyOf(recorded: Float32Array, random: Random): TrainingFrames {
    const { sampleRateHz } = this.profile;
    const change = drawSpeechChange(this.options, random);
    const { samples, speech } = changedSpeech(recorded, sampleRateHz, change, random);
    const heard = change.telephone ? overTelephone(samples, sampleRateHz) : samples;
    const computer = this.computerOf(change.tempo);
    const { frameCount, features } = mfccOf(heard, computer);
    return { frameCount, features, loud: loudFrames(speech, frameCount, computer.profile) };
  }

  private computerOf(tempo: number): MfccComputer {
    const { profile } = this;
    const known =
      this.computers.get(tempo) ?? new MfccComputer({ ...profile, hopMs: profile.hopMs * tempo });
    this.computers.set(tempo, known);
    return known;
  }
}

function framesOf(samples: Float32Array, computer: MfccComputer): ClipFrames {
  const { frameCount, features } = mfccOf(samples, computer);
  const loud = loudFrames(samples, frameCount, computer.profile);
  return { frameCount, features, loud, speech: gatedFrames(samples, frameCount, computer.profile) };
}
