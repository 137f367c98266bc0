/** The running means that the character of a sound is told by; their indices. */
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
  /** Gain of taking two tones out, units of 30 dB. */
  toneGain: 5,
  /** Share of frames that sound as they did 120 ms before, and 80 ms. */
  held: 6,
  steady: 7,
  /** Share of frames that are pure tones and have been for 20 ms. */
  pure: 8,
});

/**
 * Whether means are rather those of music, of tones or of a crowd than of one person's speech.
 *
 * @param means in the order of `MEAN`, `unit` being 1.
 */
export function isOtherSound(means: Int32Array, unit: number): boolean {
  for (const score of OTHER_SOUNDS) if (score.isAbove(means, unit)) return true;
  return false;
}

type Weights = Partial<Record<keyof typeof MEAN, number>>;

class LinearScore {
  readonly #weights = new Float64Array(Object.keys(MEAN).length);
  readonly #threshold: number;

  constructor(weights: Weights, threshold: number) {
    for (const [name, weight] of Object.entries(weights)) {
      this.#weights[MEAN[name as keyof typeof MEAN]] = weight;
    }
    this.#threshold = threshold;
  }

  isAbove(means: Int32Array, unit: number): boolean {
    let score = 0;
    for (let index = 0; index < this.#weights.length; index++) {
      score += (this.#weights[index] ?? 0) * (means[index] ?? 0);
    }
    return score > this.#threshold * unit;
  }
}

/**
 * Logistic regressions between speech, alone and over hum, tones, fans, music and crowds, and one
 * kind of sound each, of those in bench/speech-gate/tuning-sounds. In doubt a sound is speech:
 * 1.25 are taken from the first three scores, 2 from the last.
 */
const OTHER_SOUNDS: readonly LinearScore[] = [
  /** Music by what is held, and by how little the level moves: either misses some instruments. */
  new LinearScore({ steady: 8.9, held: 3.5, quickChange: -12.8, toneGain: 4.6, voicing: 6.1 }, 5.9),
  new LinearScore(
    { steady: 10.8, levelChange: -3.2, quickChange: -9.6, toneGain: 3.4, voicing: 4 },
    3.4,
  ),
  /** Tones. */
  new LinearScore({ toneGain: 11.6, pure: 4.7, quickChange: 2.3, levelChange: -2.1 }, 4.57),
  /** A crowd. */
  new LinearScore(
    {
      clearlyVoiced: -7.1,
      levelChange: -4,
      tiltChange: -7.8,
      quickChange: -10.8,
      toneGain: -22.1,
      steady: -15,
    },
    -8.87,
  ),
];
