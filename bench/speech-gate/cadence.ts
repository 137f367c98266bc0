/** Signalling tones: steps of a few sines each, one after the other. At 16 kHz. */
import { WIDE_HZ } from './signals.js';

export interface ToneStep {
  readonly seconds: number;
  /** None: a pause. */
  readonly frequenciesHz: readonly number[];
}

/** The steps again and again until `seconds`; every step's sines begin at phase 0. */
export function cadence(steps: readonly ToneStep[], seconds: number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * WIDE_HZ));
  for (let at = 0, step = 0; at < samples.length; step++) {
    const { seconds: length, frequenciesHz } = steps[step % steps.length] ?? NO_TONE;
    const end = Math.min(samples.length, at + Math.round(length * WIDE_HZ));
    for (let n = at; n < end; n++) {
      samples[n] = frequenciesHz.reduce((sum, frequency) => {
        return sum + Math.sin((2 * Math.PI * frequency * (n - at)) / WIDE_HZ);
      }, 0);
    }
    at = end;
  }
  return samples;
}

export interface Keying {
  readonly markHz: number;
  readonly spaceHz: number;
  readonly symbolsASecond: number;
}

/** Frequency-shift keying of random bits with continuous phase, as slow modems and faxes do it. */
export function frequencyKeyed(
  { markHz, spaceHz, symbolsASecond }: Keying,
  seconds: number,
  random: () => number,
): Float32Array {
  let phase = 0;
  let symbol = -1;
  let frequency = markHz;
  return Float32Array.from({ length: Math.round(seconds * WIDE_HZ) }, (_, n) => {
    const current = Math.floor((n * symbolsASecond) / WIDE_HZ);
    if (current !== symbol) frequency = random() < 0.5 ? markHz : spaceHz;
    symbol = current;
    phase += (2 * Math.PI * frequency) / WIDE_HZ;
    return Math.sin(phase);
  });
}

/** The digits of a telephone's keypad as pairs of tones, with pauses between them. */
export function dialled(
  digits: string,
  onSeconds: number,
  offSeconds: number,
): readonly ToneStep[] {
  return Array.from(digits).flatMap((digit) => {
    const index = KEYPAD.indexOf(digit);
    const low = LOW_HZ[Math.floor(index / HIGH_HZ.length)] ?? 0;
    const high = HIGH_HZ[index % HIGH_HZ.length] ?? 0;
    return [
      { seconds: onSeconds, frequenciesHz: [low, high] },
      { seconds: offSeconds, frequenciesHz: [] },
    ];
  });
}

const NO_TONE: ToneStep = { seconds: 1, frequenciesHz: [] };
const KEYPAD = '123A456B789C*0#D';
const LOW_HZ = [697, 770, 852, 941] as const;
const HIGH_HZ = [1209, 1336, 1477, 1633] as const;
