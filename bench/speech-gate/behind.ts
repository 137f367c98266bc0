import { heardEachWay } from './heard.js';
import type { Recording } from './recordings.js';
import { NO_SCORE, scoreOf, sum, type Score } from './score.js';
import { mixed, rms, uniform, WIDE_HZ } from './signals.js';

/** Long sounds that people speak over, by kind. */
export type Backgrounds = Readonly<Record<string, readonly Float32Array[]>>;

export interface BehindScores {
  readonly kind: string;
  readonly snrDb: number;
  readonly scores: ScoresByWay;
}

/** By the way in which a sound is heard. */
export type ScoresByWay = Readonly<Record<string, Score>>;

/** Every recording over one background of each kind, in turn, with that of the speech above it. */
export function scoresOver(
  recordings: readonly Recording[],
  backgrounds: Backgrounds,
): BehindScores[] {
  return Object.entries(backgrounds).flatMap(([kind, sounds]) =>
    SNRS_DB.map((snrDb) => {
      const mixtures = recordings.map((item, index) => over(item, sounds, index, snrDb));
      return { kind, snrDb, scores: scoresEachWay(mixtures, recordings) };
    }),
  );
}

/** @param recordings say where speech is in the sounds; absent: nowhere. */
export function scoresEachWay(
  sounds: readonly Float32Array[],
  recordings: readonly Recording[] = [],
): ScoresByWay {
  const all: Record<string, Score> = {};
  for (const [index, samples] of sounds.entries()) {
    for (const [way, gated] of Object.entries(heardEachWay(samples))) {
      const score = scoreOf(gated, recordings[index]?.speech);
      all[way] = sum([all[way] ?? NO_SCORE, score]);
    }
  }
  return all;
}

const SNRS_DB = [10, 20, 30] as const;

function over(
  { samples, speechLevel }: Recording,
  sounds: readonly Float32Array[],
  index: number,
  snrDb: number,
): Float32Array {
  const sound = sounds[(index + snrDb / 10) % sounds.length] ?? new Float32Array(1);
  const gain = (speechLevel * 10 ** (-snrDb / 20)) / rms(sound);
  const from = Math.floor(uniform(77 * index + snrDb)() * 10 * WIDE_HZ);
  const behind = samples.map((_, n) => gain * (sound[(from + n) % sound.length] ?? 0));
  return mixed(samples, behind);
}
