import { designResampler, type ResamplerDesign } from '../audio/resampler-design.js';
import { StreamResampler } from '../audio/resampler.js';
import type { Random } from './random.js';

/** One way to change a recording that leaves its emotion as it is. */
export interface SpeechChange {
  /** Tape speed: above 1 shorter and higher; one of `SPEEDS`. */
  readonly speed: number;
  /** Frames this much further apart: above 1 faster speech at the same pitch. */
  readonly tempo: number;
  readonly noise: NoiseChange | undefined;
  readonly telephone: boolean;
}

export interface NoiseChange {
  readonly colour: NoiseColour;
  readonly snrDb: number;
}

const NOISE_COLOURS = ['white', 'pink', 'brown'] as const;
export type NoiseColour = (typeof NOISE_COLOURS)[number];

export interface SpeechChangeOptions {
  readonly noiseShare: number;
  /** SNR is uniform between them. */
  readonly snrDb: readonly [lowest: number, highest: number];
  readonly telephoneShare: number;
}

/** Rational, so that a polyphase filter serves each of them. */
const SPEEDS = [0.9, 0.95, 1, 1.05, 1.1] as const;
const TEMPOS = [0.9, 0.95, 1, 1.05, 1.1] as const;

export function drawSpeechChange(options: SpeechChangeOptions, random: Random): SpeechChange {
  const [lowest, highest] = options.snrDb;
  const speed = oneOf(SPEEDS, random);
  const tempo = oneOf(TEMPOS, random);
  const isNoisy = random.float() < options.noiseShare;
  const colour = oneOf(NOISE_COLOURS, random);
  const snrDb = lowest + (highest - lowest) * random.float();
  const telephone = random.float() < options.telephoneShare;
  return { speed, tempo, noise: isNoisy ? { colour, snrDb } : undefined, telephone };
}

/** A recording that was changed, and the speech in it before noise came on top. */
export interface ChangedSpeech {
  readonly samples: Float32Array;
  readonly speech: Float32Array;
}

/**
 * Speed and noise; tempo and telephone are matters of framing and of hearing.
 * @param samples of any rate. @returns samples at the same rate, as many as the speed leaves
 */
export function changedSpeech(
  samples: Float32Array,
  { speed, noise }: SpeechChange,
  random: Random,
): ChangedSpeech {
  const speech = atSpeed(samples, speed);
  return { samples: noise === undefined ? speech : withNoise(speech, noise, random), speech };
}

function atSpeed(samples: Float32Array, speed: number): Float32Array {
  if (speed === 1) return samples;
  const result = new Float32Array(Math.ceil(samples.length / speed));
  const resampler = new StreamResampler(designOf(speed), (first, part) => {
    result.set(part.subarray(0, Math.max(0, result.length - first)), first);
  });
  resampler.push(samples, 0);
  resampler.flush();
  return result;
}

const designs = new Map<number, ResamplerDesign>();

/** A filter knows rates by their ratio alone: these serve recordings of any rate. */
const NOMINAL_RATE_HZ = 20_000;

function designOf(speed: number): ResamplerDesign {
  const known =
    designs.get(speed) ?? designResampler(Math.round(NOMINAL_RATE_HZ * speed), NOMINAL_RATE_HZ);
  designs.set(speed, known);
  return known;
}

function withNoise(
  samples: Float32Array,
  { colour, snrDb }: NoiseChange,
  random: Random,
): Float32Array {
  const noise = NOISE[colour](samples.length, random);
  const level = Math.sqrt(energyOf(samples) / energyOf(noise) / 10 ** (snrDb / 10));
  return samples.map((sample, index) => sample + level * (noise[index] ?? 0));
}

const NOISE: Readonly<Record<NoiseColour, (length: number, random: Random) => Float32Array>> = {
  white: whiteNoise,
  pink: pinkNoise,
  brown: brownNoise,
};

function whiteNoise(length: number, random: Random): Float32Array {
  return Float32Array.from({ length }, () => random.normal());
}

/** White noise through a sum of three poles: within 0.5 dB of 1/f from 40 Hz on (P. Kellet). */
function pinkNoise(length: number, random: Random): Float32Array {
  let [a, b, c] = [0, 0, 0];
  return Float32Array.from({ length }, () => {
    const white = random.normal();
    a = 0.99765 * a + 0.099046 * white;
    b = 0.963 * b + 0.2965164 * white;
    c = 0.57 * c + 1.0526913 * white;
    return a + b + c + 0.1848 * white;
  });
}

/** Falls by 6 dB an octave, from about 50 Hz on at 16 kHz. */
function brownNoise(length: number, random: Random): Float32Array {
  let state = 0;
  return Float32Array.from({ length }, () => {
    state = 0.98 * state + random.normal();
    return state;
  });
}

function energyOf(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

function oneOf<T>(items: readonly T[], random: Random): T {
  return items[random.between(0, items.length - 1)] as T;
}
