import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mixed, noise, tones } from '../../bench/speech-gate/signals.js';
import { MIN_REST_DB, ToneMeter, type ToneMeasure } from '../../src/audio/tone-meter.js';

const BLOCK = 80;
const BLOCKS = 5;

/** Of the last five blocks at 16 kHz. */
function measured(samples: Float32Array): ToneMeasure {
  const meter = new ToneMeter(16_000, BLOCK, BLOCKS);
  for (let at = BLOCK; at + BLOCK <= samples.length; at += BLOCK) meter.addBlock(samples, at);
  const measure = { toneGainDb: 0, restDb: 0 };
  meter.measure(measure);
  return measure;
}

function gainDb(samples: Float32Array): number {
  return measured(samples).toneGainDb;
}

test('one tone or two are predicted, wherever they lie and whatever their phase', () => {
  const frequencyHz = fc.integer({ min: 200, max: 3_500 });
  fc.assert(
    fc.property(frequencyHz, frequencyHz, (first, second) => {
      expect(gainDb(tones([first], 0.1))).toBeGreaterThan(40);
      fc.pre(Math.abs(first - second) > 50);
      expect(gainDb(tones([first, second], 0.1))).toBeGreaterThan(30);
    }),
    { numRuns: 60 },
  );
});

test('above 4 kHz they fold and are tones still', () => {
  expect(gainDb(tones([5_300], 0.1))).toBeGreaterThan(40);
});

test('noise is hardly predicted, its tilt alone, and a chord of six tones less than two', () => {
  expect(gainDb(noise('white', 1_600, -20, 1))).toBeLessThan(4);
  const chord = gainDb(tones([330, 415, 494, 1_244, 1_661, 2_489], 0.1));
  expect(chord).toBeLessThan(gainDb(tones([330, 415], 0.1)) - 10);
});

test('the gain is what is left below two tones: noise 30 dB down leaves at most 30 dB', () => {
  const both = mixed(tones([697, 1_209], 0.1, 0.1), noise('white', 1_600, -50, 2));
  expect(gainDb(both)).toBeGreaterThan(10);
  expect(gainDb(both)).toBeLessThan(30);
});

test('what a tone leaves is the sound beside it, wherever the tone lies', () => {
  const beside = noise('white', 1_600, -50, 3);
  const { restDb } = measured(beside);
  for (const frequencyHz of [50, 120, 410, 1_000, 2_500]) {
    const over = measured(mixed(tones([frequencyHz], 0.1, 0.1), beside));
    expect(Math.abs(over.restDb - restDb)).toBeLessThan(8);
  }
});

test('silence is no tone', () => {
  expect(measured(new Float32Array(1_600))).toEqual({ toneGainDb: 0, restDb: MIN_REST_DB });
});
