/** The gate's two sides at once, on little material; bench/speech-gate.ts does it on corpora. */
import { beforeAll, expect, test } from 'vitest';
import { referenceSpeech, speechRms } from '../../bench/speech-gate/reference.js';
import { gatedSpeech, scoreOf, sum } from '../../bench/speech-gate/score.js';
import {
  mixed,
  mulawCoded,
  narrowed,
  noise,
  tones,
  widened,
} from '../../bench/speech-gate/signals.js';
import { concatenated, speechClips } from './sounds.js';

const LEVELS_DB = [-70, -55, -40, -25];
const COLOURS = ['white', 'pink'] as const;
const SNR_DB = 10;

let clips: Float32Array[] = [];
/** The clips with pauses of 1.5 s between them. */
let call: Float32Array = new Float32Array(0);

beforeAll(async () => {
  clips = await speechClips();
  call = concatenated(clips.flatMap((clip) => [new Float32Array(24_000), clip]));
});

function inNoise(samples: Float32Array, colour: 'white' | 'pink'): Float32Array {
  const levelDb = 20 * Math.log10(speechRms(samples, referenceSpeech(samples))) - SNR_DB;
  const line = narrowed(samples);
  return widened(mulawCoded(mixed(line, noise(colour, line.length, levelDb, 1))));
}

const HEARD: Readonly<Record<string, (samples: Float32Array) => Float32Array>> = {
  'at 16 kHz': (samples) => samples,
  'at 8 kHz mu-law': (samples) => widened(mulawCoded(narrowed(samples))),
  'at 8 kHz mu-law, 10 dB above white noise': (samples) => inNoise(samples, 'white'),
  'at 8 kHz mu-law, 10 dB above pink noise': (samples) => inNoise(samples, 'pink'),
};

test.each(Object.keys(HEARD))('speech passes %s: each clip alone, and joined to a call', (path) => {
  const scores = [...clips, call].map((samples) =>
    scoreOf(gatedSpeech(HEARD[path]?.(samples) ?? samples, 16_000), referenceSpeech(samples)),
  );
  const { voiced, voicedPassed, speechFrames, missedFrames } = sum(scores);
  expect(voiced).toBeGreaterThan(20);
  expect(voicedPassed / voiced).toBeGreaterThanOrEqual(0.95);
  expect(missedFrames / speechFrames).toBeLessThan(0.08);
});

test.each(COLOURS)('%s noise does not pass, at no level, on no path', (colour) => {
  const sounds = LEVELS_DB.flatMap((levelDb, seed) => [
    noise(colour, 160_000, levelDb, seed),
    widened(mulawCoded(noise(colour, 80_000, levelDb, seed))),
  ]);
  const { quiet, quietPassed } = sum(sounds.map((sound) => scoreOf(gatedSpeech(sound, 16_000))));
  expect(quiet).toBeGreaterThan(90);
  expect(quietPassed / quiet).toBeLessThan(0.05);
});

test('silence, hum and steady tones do not pass', () => {
  const sounds = [new Float32Array(160_000), tones([50, 150, 250], 10), tones([425], 10)];
  expect(sum(sounds.map((sound) => scoreOf(gatedSpeech(sound, 16_000)))).quietPassed).toBe(0);
});

test('the pauses of a noisy call do not pass', () => {
  const speech = clips[0] ?? call;
  const samples = concatenated([speech, new Float32Array(128_000), speech]);
  const score = scoreOf(gatedSpeech(inNoise(samples, 'pink'), 16_000), referenceSpeech(samples));
  expect(score.quiet).toBeGreaterThan(5);
  expect(score.quietPassed).toBe(0);
});
