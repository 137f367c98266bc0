import type { AudioPath } from '../model/card.js';
import type { HashedClip } from './corpus.js';

export const TELEPHONE_RATE_HZ = 8_000;

/** The two ways in which every clip is heard, in training and in figures. */
export const HEARINGS = ['direct', 'telephone'] as const;
export type Hearing = (typeof HEARINGS)[number];

export function eachHearing<T>(make: (hearing: Hearing) => T): Record<Hearing, T> {
  return { direct: make('direct'), telephone: make('telephone') };
}

/** What a hearing is called in reports and cards of a model of this rate. */
export function audioPathOf(hearing: Hearing, sampleRateHz: number): AudioPath {
  if (hearing === 'telephone') return 'telephone 8 kHz mu-law';
  return sampleRateHz > TELEPHONE_RATE_HZ ? 'wide-band 16 kHz' : 'narrow-band 8 kHz';
}

/** A recording, or a changed copy of one, as training draws from it. */
export interface TrainingFrames {
  readonly frameCount: number;
  /** Row-major, `frameCount × featureCount`; not normalised. */
  readonly features: Float32Array;
  /** 1 where a frame is loud enough to aim a training crop at. */
  readonly loud: Uint8Array;
}

/** A whole recording as frames. */
export interface ClipFrames extends TrainingFrames {
  /** 1 where the pipeline's speech gate hears speech. */
  readonly speech: Uint8Array;
}

/** One clip as training and evaluation see it. */
export interface ClipFeatures {
  readonly clip: HashedClip;
  /** Index into the label set. */
  readonly label: number;
  readonly frames: Readonly<Record<Hearing, ClipFrames>>;
  /** Changed copies, for training alone; none where the recipe asks for none. */
  readonly copies: readonly TrainingFrames[];
}

/** @param features by path */
export function featuresOf(
  clips: readonly HashedClip[],
  features: ReadonlyMap<string, ClipFeatures>,
): ClipFeatures[] {
  return clips.map(({ path }) => {
    const found = features.get(path);
    if (found === undefined) throw new RangeError(`no features of ${path}`);
    return found;
  });
}
