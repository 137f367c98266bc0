/** Sounds that are not speech, and what a telephone makes of sounds. All at 16 or 8 kHz, seeded. */
import { decodeSamples } from '../../src/audio/decode.js';
import { encodeMulaw } from '../../src/audio/g711.js';
import { designResampler } from '../../src/audio/resampler-design.js';
import { resampleClip } from '../../src/audio/resampler.js';

export const WIDE_HZ = 16_000;
export const TELEPHONE_HZ = 8_000;

export type Colour = 'white' | 'pink';

const TO_TELEPHONE = designResampler(WIDE_HZ, TELEPHONE_HZ);
const TO_WIDE = designResampler(TELEPHONE_HZ, WIDE_HZ);

/** 16 kHz to 8 kHz. */
export function narrowed(samples: Float32Array): Float32Array {
  return resampleClip(TO_TELEPHONE, samples);
}

/** What is left of 8 kHz samples after mu-law. */
export function mulawCoded(samples: Float32Array): Float32Array {
  return decodeSamples('mulaw', encodeMulaw(samples));
}

/** 8 kHz to 16 kHz, as the pipeline hears a call. */
export function widened(samples: Float32Array): Float32Array {
  return resampleClip(TO_WIDE, samples);
}

/** Gaussian noise of a given level, dB relative to full scale. */
export function noise(colour: Colour, length: number, levelDb: number, seed: number): Float32Array {
  const random = uniform(seed);
  const white = Float32Array.from({ length }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
  const samples = colour === 'white' ? white : pinkened(white);
  const gain = 10 ** (levelDb / 20) / rms(samples);
  return samples.map((sample) => sample * gain);
}

/** A sum of sines of one amplitude. */
export function tones(
  frequenciesHz: readonly number[],
  seconds: number,
  amplitude = 0.1,
): Float32Array {
  return Float32Array.from({ length: seconds * WIDE_HZ }, (_, n) =>
    frequenciesHz.reduce(
      (sum, frequencyHz) => sum + amplitude * Math.sin((2 * Math.PI * frequencyHz * n) / WIDE_HZ),
      0,
    ),
  );
}

export function mixed(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((sample, n) => Math.max(-1, Math.min(1, sample + (b[n] ?? 0))));
}

export function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Mulberry32, from 0 to below 1. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixedBits = Math.imul(state ^ (state >>> 15), state | 1);
    mixedBits ^= mixedBits + Math.imul(mixedBits ^ (mixedBits >>> 7), mixedBits | 61);
    return ((mixedBits ^ (mixedBits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Paul Kellet's filter: -3 dB an octave within 0.05 dB from 9 Hz up at 44.1 kHz. */
const PINK_POLES = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616] as const;
const PINK_GAINS = [0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898] as const;

function pinkened(white: Float32Array): Float32Array {
  const state = new Float64Array(PINK_POLES.length);
  let last = 0;
  return white.map((sample) => {
    let sum = last + sample * 0.5362;
    for (const [i, pole] of PINK_POLES.entries()) {
      state[i] = pole * (state[i] ?? 0) + sample * (PINK_GAINS[i] ?? 0);
      sum += state[i] ?? 0;
    }
    last = sample * 0.115926;
    return sum;
  });
}
