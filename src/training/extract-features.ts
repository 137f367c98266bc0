import { join } from 'node:path';
import { MfccComputer } from '../features/mfcc-computer.js';
import { mfccOf } from '../features/mfcc-of.js';
import { featureCount, type MfccProfile } from '../features/profile.js';
import { changedSpeech, drawSpeechChange, type SpeechChangeOptions } from './changed-speech.js';
import {
  eachHearing,
  type ClipFeatures,
  type ClipFrames,
  type TrainingFrames,
} from './clip-features.js';
import type { CopiesCache } from './copies-cache.js';
import { fileOf, type HashedClip } from './corpus.js';
import { loudFrames } from './frame-energy.js';
import { gatedFrames } from './gated-frames.js';
import { atRate, hearingsOf, overTelephone, type ClipAudio, type ReadClip } from './hearing.js';
import { lineageCopy, type LineageCopy } from './lineage-copy.js';
import { Random } from './random.js';

export interface ExtractionOptions {
  readonly folder: string;
  readonly labels: readonly string[];
  readonly profile: MfccProfile;
  readonly readClip: ReadClip;
  readonly copies?: CopyOptions;
  /** Where copies are kept between processes. */
  readonly cache?: CopiesCache;
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
  const computers = new TempoComputers(profile);
  const result: ClipFeatures[] = [];
  for (const clip of clips) {
    const audio = await options.readClip(join(folder, fileOf(clip)));
    const recorded = heardAs(clip, audio, profile);
    const { samples, tempo } = recorded;
    const hearings = hearingsOf({ ...profile, samples }, profile.sampleRateHz);
    const frames = eachHearing((hearing) => framesOf(hearings[hearing], computers.at(tempo)));
    const changed =
      copies === undefined
        ? []
        : await keptCopies(clip, recorded, { ...options, copies }, computers);
    result.push({ clip, label: labels.indexOf(clip.label), frames, copies: changed });
    options.onClip?.(result.length, clips.length);
  }
  return result;
}

/** Computers of one profile whose frames lie closer or further apart: that is what a tempo is. */
class TempoComputers {
  private readonly computers = new Map<number, MfccComputer>();

  constructor(private readonly profile: MfccProfile) {}

  at(tempo: number): MfccComputer {
    const { profile } = this;
    const known =
      this.computers.get(tempo) ?? new MfccComputer({ ...profile, hopMs: profile.hopMs * tempo });
    this.computers.set(tempo, known);
    return known;
  }
}

/** A clip at the profile's rate, changed where it is one of the lineage's copies. */
function heardAs(
  { lineageChange, contentHash }: HashedClip,
  audio: ClipAudio,
  { sampleRateHz }: MfccProfile,
): LineageCopy {
  const samples = atRate(audio, sampleRateHz);
  if (lineageChange === undefined) return { samples, tempo: 1 };
  return lineageCopy(samples, sampleRateHz, lineageChange, Random.fromSeed(0, contentHash));
}

/** From the cache where they are in it. */
async function keptCopies(
  clip: HashedClip,
  recorded: LineageCopy,
  { copies, profile, cache }: ExtractionOptions & { readonly copies: CopyOptions },
  computers: TempoComputers,
): Promise<readonly TrainingFrames[]> {
  const key = [clip.contentHash, clip.lineageChange ?? null, profile, copies];
  const kept = await cache?.get(key);
  if (kept !== undefined) return kept;
  const made = changedCopies(clip, recorded, copies, computers);
  await cache?.put(key, made, featureCount(profile));
  return made;
}

function changedCopies(
  { contentHash }: HashedClip,
  recorded: LineageCopy,
  options: CopyOptions,
  computers: TempoComputers,
): TrainingFrames[] {
  return Array.from({ length: options.count }, (_, copy) => {
    const random = Random.fromSeed(options.seed, `copy ${copy} of ${contentHash}`);
    return changedCopy(recorded, options, computers, random);
  });
}

/** Crops are aimed at the speech as it was before noise made all frames loud. */
function changedCopy(
  recorded: LineageCopy,
  options: CopyOptions,
  computers: TempoComputers,
  random: Random,
): TrainingFrames {
  const change = drawSpeechChange(options, random);
  const computer = computers.at(recorded.tempo * change.tempo);
  const { sampleRateHz } = computer.profile;
  const { samples, speech } = changedSpeech(recorded.samples, change, random);
  const heard = change.telephone ? overTelephone(samples, sampleRateHz) : samples;
  const { frameCount, features } = mfccOf(heard, computer);
  return { frameCount, features, loud: loudFrames(speech, frameCount, computer.profile) };
}

function framesOf(samples: Float32Array, computer: MfccComputer): ClipFrames {
  const { frameCount, features } = mfccOf(samples, computer);
  const loud = loudFrames(samples, frameCount, computer.profile);
  return { frameCount, features, loud, speech: gatedFrames(samples, frameCount, computer) };
}
