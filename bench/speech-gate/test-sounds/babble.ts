/**
 * Many synthetic voices at once, for testing only: no number of the gate may be chosen on them.
 * A voice is a train of glottal pulses, or noise, through four resonances that move from vowel to
 * vowel, syllable by syllable, with phrases and pauses.
 */
import { uniform, WIDE_HZ } from '../signals.js';

/** @param voices from 6 to 12 are babble; 1 is somebody who speaks. */
export function syntheticBabble(voices: number, seconds: number, seed: number): Float32Array {
  const sum = new Float32Array(Math.round(seconds * WIDE_HZ));
  for (let voice = 0; voice < voices; voice++) addVoice(sum, uniform(seed * 100 + voice));
  return sum;
}

interface Syllable {
  readonly samples: number;
  /** Samples at the beginning that are noise. */
  readonly hissSamples: number;
  readonly formantsHz: readonly number[];
  readonly pitchHz: number;
  readonly gain: number;
}

const VOWELS_HZ = [
  [310, 2_020, 2_960],
  [440, 1_800, 2_600],
  [640, 1_190, 2_390],
  [490, 910, 2_450],
  [350, 1_250, 2_200],
] as const;
const BANDWIDTHS_HZ = [80, 110, 160, 250] as const;
const FOURTH_HZ = 3_400;
/** Formants and pitch go on in steps of so many samples. */
const STEP = 32;

function addVoice(sum: Float32Array, random: () => number): void {
  const basePitchHz = 95 + 140 * random();
  const loudness = 0.5 + random();
  const formantScale = 0.9 + 0.25 * random();
  const tract = BANDWIDTHS_HZ.map((bandwidthHz) => new Resonance(bandwidthHz));
  let at = Math.floor(random() * WIDE_HZ);
  let previous: Syllable | undefined;
  while (at < sum.length) {
    const syllable = drawn(basePitchHz, formantScale, random);
    at = speak(sum, at, { syllable, previous: previous ?? syllable, loudness, tract }, random);
    const isPhraseEnd = random() < 0.16;
    if (isPhraseEnd) at += Math.floor((0.15 + 0.6 * random()) * WIDE_HZ);
    previous = isPhraseEnd ? undefined : syllable;
  }
}

function drawn(basePitchHz: number, formantScale: number, random: () => number): Syllable {
  const vowel = VOWELS_HZ[Math.floor(random() * VOWELS_HZ.length)] ?? VOWELS_HZ[0];
  const samples = Math.round((0.11 + 0.17 * random()) * WIDE_HZ);
  return {
    samples,
    hissSamples: random() < 0.45 ? Math.round(samples * (0.15 + 0.3 * random())) : 0,
    formantsHz: [...vowel, FOURTH_HZ].map((hz) => hz * formantScale),
    pitchHz: basePitchHz * 2 ** (0.7 * (random() - 0.5)),
    gain: 0.4 + 0.6 * random(),
  };
}

interface Speaking {
  readonly syllable: Syllable;
  readonly previous: Syllable;
  readonly loudness: number;
  readonly tract: readonly Resonance[];
}

/** Adds one syllable; gives the position behind it. */
function speak(
  sum: Float32Array,
  from: number,
  { syllable, previous, loudness, tract }: Speaking,
  random: () => number,
): number {
  let phase = 0;
  for (let n = 0; n < syllable.samples; n++) {
    const part = n / syllable.samples;
    const glide = Math.min(1, part / 0.6);
    if (n % STEP === 0) tune(tract, previous, syllable, glide);
    const pitchHz = previous.pitchHz + (syllable.pitchHz - previous.pitchHz) * glide;
    phase = (phase + (pitchHz * (1 + 0.02 * (random() - 0.5))) / WIDE_HZ) % 1;
    const isHiss = n < syllable.hissSamples;
    const source = isHiss ? 0.25 * (random() - 0.5) : glottal(phase) + 0.02 * (random() - 0.5);
    const value = tract.reduce((input, resonance) => resonance.step(input), source);
    const index = from + n;
    const envelope = syllable.gain * Math.sin(Math.PI * part) ** 0.7;
    if (index < sum.length) sum[index] = (sum[index] ?? 0) + loudness * envelope * value;
  }
  return from + syllable.samples;
}

function tune(
  tract: readonly Resonance[],
  previous: Syllable,
  next: Syllable,
  glide: number,
): void {
  for (const [index, resonance] of tract.entries()) {
    const from = previous.formantsHz[index] ?? 0;
    resonance.tune(from + ((next.formantsHz[index] ?? 0) - from) * glide);
  }
}

/** The derivative of a Rosenberg pulse: opens over 0.4 of the period, closes over 0.16. */
function glottal(phase: number): number {
  if (phase < 0.4) return 0.5 * Math.sin((Math.PI * phase) / 0.4);
  if (phase < 0.56) return -Math.sin((Math.PI * (phase - 0.4)) / 0.32);
  return 0;
}

class Resonance {
  readonly #radius: number;
  #a = 0;
  #gain = 0;
  #last = 0;
  #beforeLast = 0;

  constructor(bandwidthHz: number) {
    this.#radius = Math.exp((-Math.PI * bandwidthHz) / WIDE_HZ);
  }

  tune(frequencyHz: number): void {
    this.#a = 2 * this.#radius * Math.cos((2 * Math.PI * frequencyHz) / WIDE_HZ);
    this.#gain = 1 - this.#a + this.#radius ** 2;
  }

  step(input: number): number {
    const output = this.#gain * input + this.#a * this.#last - this.#radius ** 2 * this.#beforeLast;
    this.#beforeLast = this.#last;
    this.#last = output;
    return output;
  }
}
