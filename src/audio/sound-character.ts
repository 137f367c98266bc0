import { z } from 'zod';
import type { FrameMeasure } from './gate-meter.js';

/** What is remembered of the frames in which the gate was open. */
export interface SoundCharacterState {
  /** Their level and how far it lies above the band's, running means in 0.0001 dB; null: none yet. */
  readonly levels: readonly [level: number, tilt: number] | null;
  /** The highest level, falling by 10 dB a second, tenths of a decibel. */
  readonly peak: number;
  /** Running means in units of 0.00001, in the order of `MEAN`. */
  readonly means: readonly number[];
}

/** Running means over frames with an open gate. Of `loud` frames: those close to the peak alone. */
export const MEAN = Object.freeze({
  voicing: 0,
  /** Share of frames that one clear voice has. */
  clearlyVoiced: 1,
  /** Distance of the level from its own mean, tens of decibels. */
  levelChange: 2,
  /** The same of level above the band's: it moves from vowel to hiss and back. */
  tiltChange: 3,
  /** Distance of the level from that of 40 ms before, tens of decibels. */
  quickChange: 4,
  loudVoicing: 5,
  /** Of loud frames: gain of taking two tones out, units of 30 dB. */
  toneGain: 6,
  /** Of loud frames: share of those that sound as they did 120 ms before, and 80 ms. */
  held: 7,
  steady: 8,
  /** Of loud frames: share of those that are pure tones and have been for 20 ms. */
  pure: 9,
});

/** As one person's speech has them: nothing is taken for anything else before it was heard. */
const SPEECH_MEANS = Object.freeze([
  52_000, 30_000, 54_000, 25_000, 45_000, 57_000, 22_000, 2_000, 3_000, 1_000,
] as const);

const UNIT = 1e5;
const LEVEL_UNITS_A_TENTH = 1_000;

export const NO_CHARACTER: SoundCharacterState = Object.freeze({
  levels: null,
  peak: -10_000,
  means: SPEECH_MEANS,
});

const MEAN_VALUE = z
  .int()
  .min(0)
  .max(2 * UNIT);
const LEVEL = z.int().min(-2_000_000).max(2_000_000);

export const SOUND_CHARACTER_STATE = z.strictObject({
  levels: z.tuple([LEVEL, LEVEL]).nullable(),
  peak: z.int().min(-10_000).max(1_000),
  means: z.array(MEAN_VALUE).length(SPEECH_MEANS.length),
}) satisfies z.ZodType<SoundCharacterState>;

/**
 * Tells one person's speech from sounds that come and go like speech, by running means over half
 * a second or so: music holds its notes, signals are pure tones, and many voices at once are rarely periodic,
 * have fewer pauses and mix vowels with hisses.
 */
export class SoundCharacter {
  readonly #means: Int32Array;
  #hasLevels: boolean;
  #level: number;
  #tilt: number;
  #peak: number;

  constructor(state: SoundCharacterState) {
    this.#means = Int32Array.from(state.means);
    this.#hasLevels = state.levels !== null;
    [this.#level, this.#tilt] = state.levels ?? [0, 0];
    this.#peak = state.peak;
  }

  get isSpeech(): boolean {
    return !this.#isAbove(MUSIC) && !this.#isAbove(TONES) && !this.#isAbove(CROWD);
  }

  /** @param level and `band` in tenths of a decibel. */
  addOpen(level: number, band: number, measure: FrameMeasure): void {
    this.#followLevels(level, level - band);
    this.#follow(MEAN.voicing, measure.voicing, FRAMES);
    this.#follow(MEAN.clearlyVoiced, measure.voicing > CLEAR_VOICING ? 1 : 0, FRAMES);
    this.#follow(MEAN.levelChange, change(level, this.#level), FRAMES);
    this.#follow(MEAN.tiltChange, change(level - band, this.#tilt), FRAMES);
    this.#follow(MEAN.quickChange, Math.min(2, measure.levelChangeDb / 10), FRAMES);
    this.#peak = Math.max(level, this.#peak - 1);
    if (level > this.#peak - LOUD_RANGE) this.#addLoud(measure);
  }

  /** While the gate is closed what was heard is forgotten, slowly. */
  addClosed(): void {
    for (let index = 0; index < this.#means.length; index++) {
      this.#move(index, SPEECH_MEANS[index] ?? 0, FORGETTING_FRAMES);
    }
  }

  snapshot(): SoundCharacterState {
    return {
      levels: this.#hasLevels ? [this.#level, this.#tilt] : null,
      peak: this.#peak,
      means: [...this.#means],
    };
  }

  #addLoud(measure: FrameMeasure): void {
    const { voicing, toneGainDb, likeness20, likeness80, likeness120 } = measure;
    const isPure = toneGainDb > PURE_GAIN_DB && likeness20 > PURE_LIKENESS;
    this.#follow(MEAN.loudVoicing, voicing, LOUD_FRAMES);
    this.#follow(MEAN.toneGain, Math.min(1, toneGainDb / MAX_TONE_GAIN_DB), LOUD_FRAMES);
    this.#follow(MEAN.held, likeness120 > HELD_LIKENESS ? 1 : 0, LOUD_FRAMES);
    this.#follow(MEAN.steady, likeness80 > HELD_LIKENESS ? 1 : 0, LOUD_FRAMES);
    this.#follow(MEAN.pure, isPure ? 1 : 0, LOUD_FRAMES);
  }

  #followLevels(level: number, tilt: number): void {
    if (!this.#hasLevels) {
      this.#hasLevels = true;
      this.#level = level * LEVEL_UNITS_A_TENTH;
      this.#tilt = tilt * LEVEL_UNITS_A_TENTH;
    }
    this.#level += Math.round((level * LEVEL_UNITS_A_TENTH - this.#level) / FRAMES);
    this.#tilt += Math.round((tilt * LEVEL_UNITS_A_TENTH - this.#tilt) / FRAMES);
  }

  #follow(index: number, value: number, frames: number): void {
    this.#move(index, value * UNIT, frames);
  }

  /** Whole numbers keep the state short. */
  #move(index: number, target: number, frames: number): void {
    const mean = this.#means[index] ?? 0;
    this.#means[index] = mean + Math.round((target - mean) / frames);
  }

  #isAbove({ weights, threshold }: LinearScore): boolean {
    let score = 0;
    for (const [index, weight] of weights) score += weight * (this.#means[index] ?? 0);
    return score > threshold * UNIT;
  }
}

interface LinearScore {
  readonly weights: readonly (readonly [mean: number, weight: number])[];
  readonly threshold: number;
}

/**
 * Logistic regressions between speech and one kind of sound each, of those in
 * bench/speech-gate/tuning-sounds, with 1 taken from their scores: in doubt a sound is speech.
 */
const MUSIC: LinearScore = {
  weights: [
    [MEAN.held, 12.7],
    [MEAN.steady, 10.6],
    [MEAN.toneGain, 9.1],
    [MEAN.loudVoicing, -8.7],
    [MEAN.quickChange, -11.7],
  ],
  threshold: -1.7,
};
const TONES: LinearScore = {
  weights: [
    [MEAN.toneGain, 16.9],
    [MEAN.pure, 14.8],
    [MEAN.quickChange, 7.9],
    [MEAN.loudVoicing, -13.1],
    [MEAN.tiltChange, -2.5],
  ],
  threshold: 7.3,
};
const CROWD: LinearScore = {
  weights: [
    [MEAN.voicing, 29.6],
    [MEAN.clearlyVoiced, -26.7],
    [MEAN.levelChange, -14.6],
    [MEAN.tiltChange, -21.2],
  ],
  threshold: 3.6,
};

const FRAMES = 64;
const LOUD_FRAMES = 48;
const FORGETTING_FRAMES = 200;
/** Tenths of a decibel below the peak. */
const LOUD_RANGE = 120;
const CLEAR_VOICING = 0.8;
const HELD_LIKENESS = 0.9;
const PURE_LIKENESS = 0.97;
const PURE_GAIN_DB = 20;
const MAX_TONE_GAIN_DB = 30;
/** Larger changes count as so much, tenths of a decibel. */
const MAX_CHANGE = 200;

/** Distance from the mean in tens of decibels. */
function change(value: number, mean: number): number {
  return Math.min(MAX_CHANGE, Math.abs(value - mean / LEVEL_UNITS_A_TENTH)) / 100;
}
