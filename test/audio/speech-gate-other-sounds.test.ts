/** Sounds without a speaker, those frozen for testing; bench/speech-gate.ts adds real babble. */
import { describe, expect, test } from 'vitest';
import { atLevel } from '../../bench/speech-gate/babble.js';
import { gatedSpeech, scoreOf, sum } from '../../bench/speech-gate/score.js';
import { mulawCoded, narrowed } from '../../bench/speech-gate/signals.js';
import { TEST_LEVELS_DB, TEST_SOUNDS } from '../../bench/speech-gate/test-sounds/index.js';
import { concatenated, speechClips } from './sounds.js';

const SECONDS = 30;
/** Three windows of 132: not more than the first one of each stream at either rate. */
const MAX_PASSED_SHARE = 0.02;

describe.each(Object.entries(TEST_SOUNDS))('%s', (_, sounds) => {
  test.each(Object.keys(sounds))(
    '%s: at most 2 percent of the windows pass, at both rates',
    (name) => {
      const sound = sounds[name]?.(SECONDS) ?? new Float32Array(0);
      const scores = TEST_LEVELS_DB.map((levelDb) => atLevel(sound, levelDb)).flatMap((samples) => [
        scoreOf(gatedSpeech(samples, 16_000)),
        scoreOf(gatedSpeech(mulawCoded(narrowed(samples)), 8_000)),
      ]);
      const { quiet, quietPassed } = sum(scores);
      expect(quiet).toBe(6 * 44);
      expect(quietPassed / quiet).toBeLessThanOrEqual(MAX_PASSED_SHARE);
    },
  );
});

test('somebody who speaks after music is heard within 1.5 s', async () => {
  const music = TEST_SOUNDS['hold music']?.['strings']?.(6) ?? new Float32Array(0);
  const speech = concatenated((await speechClips()).slice(0, 3));
  const gated = gatedSpeech(
    concatenated([atLevel(music, -25), new Float32Array(4_800), atLevel(speech, -25)]),
    16_000,
  );
  const start = 630;
  const missed = gated.subarray(start, start + 300).filter((isSpeech) => isSpeech === 0);
  expect(missed.length).toBeLessThan(150);
});
