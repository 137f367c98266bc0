/** Speech over hum, tones and fans; bench/speech-gate.ts does it on corpora. */
import { beforeAll, expect, test } from 'vitest';
import { scoresOver } from '../../bench/speech-gate/behind.js';
import type { Recording } from '../../bench/speech-gate/recordings.js';
import { referenceSpeech, speechRms } from '../../bench/speech-gate/reference.js';
import { uniform } from '../../bench/speech-gate/signals.js';
import { humming, resounding } from '../../bench/speech-gate/steady.js';
import { concatenated, speechClips } from './sounds.js';

const SECONDS = 12;
const BACKGROUNDS = {
  'hum of 50 Hz': [
    humming(
      [
        [50, 1],
        [100, 0.4],
        [150, 0.6],
        [250, 0.3],
      ],
      SECONDS,
    ),
  ],
  'hum of 60 Hz': [
    humming(
      [
        [60, 0.7],
        [120, 1],
        [240, 0.5],
        [360, 0.2],
      ],
      SECONDS,
    ),
  ],
  'tone of 440 Hz': [humming([[440, 1]], SECONDS)],
  'tone of 1000 Hz': [humming([[1_000, 1]], SECONDS)],
  fan: [resounding(200, 50, SECONDS, uniform(1))],
} as const;
/** A tone between 400 and 900 Hz that is only 10 dB below the voice hides some of its vowels. */
const MIN_PASSED_AT_10_DB = 0.85;
const MIN_PASSED = 0.95;
const TIMEOUT_MS = 60_000;

/** Each clip alone, and all of them with pauses of 1.5 s between them. */
let recordings: Recording[] = [];

beforeAll(async () => {
  const clips = await speechClips();
  const call = concatenated(clips.flatMap((clip) => [new Float32Array(24_000), clip]));
  recordings = [...clips, call].map((samples) => {
    const speech = referenceSpeech(samples);
    return { samples, speech, speechLevel: speechRms(samples, speech) };
  });
});

test.each(Object.entries(BACKGROUNDS))(
  'speech passes over a %s 10, 20 and 30 dB below it, at both rates',
  (name, sounds) => {
    for (const { snrDb, scores } of scoresOver(recordings, { [name]: sounds })) {
      const least = snrDb === 10 ? MIN_PASSED_AT_10_DB : MIN_PASSED;
      for (const [way, { voiced, voicedPassed }] of Object.entries(scores)) {
        expect(voiced).toBeGreaterThan(20);
        expect(voicedPassed / voiced, `${way}, ${snrDb} dB`).toBeGreaterThanOrEqual(least);
      }
    }
  },
  TIMEOUT_MS,
);
