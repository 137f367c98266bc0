import { z } from 'zod';
import type { FrameMeasure } from './gate-meter.js';
import { isOtherSound, MEAN } from './sound-scores.js';

/** What is remembered of the active frames: those that stood out from the noise floor. */
export interface SoundCharacterState {
  /** Their level and how far it lies above the band's, running means in 0.0001 dB; null: none yet. */
  readonly levels: readonly [level: number, tilt: number] | null;
  /** The amplitudes that the means are of, summed up and fading, 0.001 dB. */
  readonly weight: number;
  /** Running means in units of 0.00001, in the order of `MEAN`. */
  readonly means: readonly number[];
}

/** As one person's speech has them: nothing is taken for anything else before it was heard. */
const SPEECH_MEANS = Object.freeze([
  76_900, 56_100, 91_700, 32_800, 53_500, 13_100, 3_400, 4_700, 200,
] as const);

const UNIT = 1e5;
const LEVEL_UNITS_A_TENTH = 1_000;

export const NO_CHARACTER: SoundCharacterState = Object.freeze({
  levels: null,
  weight: 0,
  means: SPEECH_MEANS,
});

const MEAN_VALUE = z
  .int()
  .min(0)
  .max(2 * UNIT);
const LEVEL = z.int().min(-2_000_000).max(2_000_000);

export const SOUND_CHARACTER_STATE = z.strictObject({
  levels: z.tuple([LEVEL, LEVEL]).nullable(),
  weight: z.int().min(-200_000).max(200_000),
  means: z.array(MEAN_VALUE).length(SPEECH_MEANS.length),
}) satisfies z.ZodType<SoundCharacterState>;

/**
 * Tells one person's speech from sounds that come and go like speech, by running means over half
 * a second or so: music holds its notes, signals are pure tones, and many voices at once are
 * rarely periodic, have fewer pauses and mix vowels with hisses.
 *
 * The means are of active frames alone, by amplitude: what hums below the voice and between its
 * words must not be taken for a note that is held, nor music in its pauses for the voice.
 */
export class SoundCharacter {
  readonly #means: Int32Array;
  #hasLevels: boolean;
  #level: number;
  #tilt: number;
  #weight: number;

  constructor(state: SoundCharacterState) {
    this.#means = Int32Array.from(state.means);
    this.#hasLevels = state.levels !== null;
    [this.#level, this.#tilt] = state.levels ?? [0, 0];
    this.#weight = state.weight;
  }

  get isSpeech(): boolean {
    return !isOtherSound(this.#means, UNIT);
  }

  /** @param level and `band` in tenths of a decibel. */
  addActive(level: number, band: number, measure: FrameMeasure): void {
    if (!this.#hasLevels) this.#begin(level, level - band);
    this.#level += Math.round((level * LEVEL_UNITS_A_TENTH - this.#level) / LEVEL_FRAMES);
    this.#tilt += Math.round(((level - band) * LEVEL_UNITS_A_TENTH - this.#tilt) / LEVEL_FRAMES);
    const rate = this.#weigh(level);
    const { voicing, toneGainDb, likeness20, likeness80, likeness120 } = measure;
    const isPure = toneGainDb > PURE_GAIN_DB && likeness20 > PURE_LIKENESS;
    this.#follow(MEAN.voicing, voicing, rate);
    this.#follow(MEAN.clearlyVoiced, voicing > CLEAR_VOICING ? 1 : 0, rate);
    this.#follow(MEAN.levelChange, change(level, this.#level), rate);
    this.#follow(MEAN.tiltChange, change(level - band, this.#tilt), rate);
    this.#follow(MEAN.quickChange, Math.min(2, measure.levelChangeDb / 10), rate);
    this.#follow(MEAN.toneGain, Math.min(1, toneGainDb / MAX_TONE_GAIN_DB), rate);
    this.#follow(MEAN.held, likeness120 > HELD_LIKENESS ? 1 : 0, rate);
    this.#follow(MEAN.steady, likeness80 > HELD_LIKENESS ? 1 : 0, rate);
    this.#follow(MEAN.pure, isPure ? 1 : 0, rate);
  }

  /** What was heard is forgotten, slowly, while the gate is closed. */
  forget(frames: number): void {
    const share = frames === 1 ? FORGOTTEN : 1 - (1 - FORGOTTEN) ** frames;
    for (let index = 0; index < this.#means.length; index++) {
      this.#move(index, SPEECH_MEANS[index] ?? 0, share);
    }
  }

  snapshot(): SoundCharacterState {
    return {
      levels: this.#hasLevels ? [this.#level, this.#tilt] : null,
      weight: this.#weight,
      means: [...this.#means],
    };
  }

  #begin(level: number, tilt: number): void {
    this.#hasLevels = true;
    this.#level = level * LEVEL_UNITS_A_TENTH;
    this.#tilt = tilt * LEVEL_UNITS_A_TENTH;
    this.#weight = decibelsOf(PRIOR_FRAMES * amplitudeOf(100 * level));
  }

  /** Adds a frame; gives the share that it has in what all of them weigh. */
  #weigh(level: number): number {
    const amplitude = amplitudeOf(100 * level);
    const sum = amplitudeOf(this.#weight) * (1 - 1 / FRAMES) + amplitude;
    this.#weight = decibelsOf(sum);
    return Math.min(MAX_RATE, amplitude / sum);
  }

  #follow(index: number, value: number, rate: number): void {
    this.#move(index, value * UNIT, rate);
  }

  /** Whole numbers keep the state short. */
  #move(index: number, target: number, rate: number): void {
    const mean = this.#means[index] ?? 0;
    this.#means[index] = mean + Math.round((target - mean) * rate);
  }
}

const FRAMES = 48;
const LEVEL_FRAMES = 64;
/** Frames as loud as the first that all are taken to be speech. */
const PRIOR_FRAMES = 40;
/** A louder sound takes the means over, but not within a frame. */
const MAX_RATE = 1 / 8;
const FORGOTTEN = 1 / 200;
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

/** @param decibels in units of 0.001 dB. */
function amplitudeOf(decibels: number): number {
  return 10 ** (decibels / 20_000);
}

function decibelsOf(amplitude: number): number {
  return Math.round(20_000 * Math.log10(amplitude)) | 0;
}
