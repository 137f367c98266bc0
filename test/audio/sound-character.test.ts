import { expect, test } from 'vitest';
import { NO_MEASURE, type FrameMeasure } from '../../src/audio/gate-meter.js';
import { NO_CHARACTER, SoundCharacter } from '../../src/audio/sound-character.js';
import { MEAN } from '../../src/audio/sound-scores.js';

const HELD_NOTE: FrameMeasure = {
  ...NO_MEASURE,
  voicing: 0.9,
  toneGainDb: 12,
  likeness20: 0.99,
  likeness80: 0.98,
  likeness120: 0.97,
};
const PURE_TONE: FrameMeasure = { ...HELD_NOTE, toneGainDb: 40, likeness120: 0.1, likeness80: 0.1 };
const MURMUR: FrameMeasure = { ...NO_MEASURE, voicing: 0.55, likeness20: 0.3 };
const VOWEL: FrameMeasure = { ...NO_MEASURE, voicing: 0.9, levelChangeDb: 6, likeness120: 0.1 };
const LEVEL = -250;

/** Frames until it is no speech any more; Infinity if it is after 10 s. */
function framesToTell(character: SoundCharacter, measure: FrameMeasure): number {
  for (let frame = 1; frame <= 1_000; frame++) {
    character.addActive(LEVEL, LEVEL, measure);
    if (!character.isSpeech) return frame;
  }
  return Infinity;
}

test('at first everything is speech; notes, tones and crowds are told within 0.9 s', () => {
  expect(new SoundCharacter(NO_CHARACTER).isSpeech).toBe(true);
  for (const measure of [HELD_NOTE, PURE_TONE, MURMUR]) {
    const frames = framesToTell(new SoundCharacter(NO_CHARACTER), measure);
    expect(frames).toBeGreaterThan(10);
    expect(frames).toBeLessThan(90);
  }
});

test('what is periodic, moves and changes its level and tilt stays speech', () => {
  const character = new SoundCharacter(NO_CHARACTER);
  for (let frame = 0; frame < 1_000; frame++) {
    const isVowel = frame % 20 < 12;
    const voicing = isVowel ? 0.9 : 0.2;
    const levelChangeDb = frame % 4 === 0 ? 10 : 2;
    const measure = { ...NO_MEASURE, voicing, levelChangeDb, likeness120: 0.1 };
    if (isVowel) character.addActive(LEVEL, LEVEL, measure);
    else character.addActive(LEVEL - 120, LEVEL - 220, measure);
    expect(character.isSpeech).toBe(true);
  }
});

test('a voice 20 dB above music takes over within 0.3 s, and music below it counts for little', () => {
  const character = new SoundCharacter(NO_CHARACTER);
  for (let frame = 0; frame < 200; frame++) character.addActive(LEVEL - 200, LEVEL, HELD_NOTE);
  expect(character.isSpeech).toBe(false);
  for (let frame = 0; frame < 30; frame++) character.addActive(LEVEL, LEVEL, VOWEL);
  expect(character.isSpeech).toBe(true);
  const before = character.snapshot().means[MEAN.held] ?? 0;
  for (let frame = 0; frame < 10; frame++) character.addActive(LEVEL - 200, LEVEL, HELD_NOTE);
  expect(character.snapshot().means[MEAN.held]).toBeLessThan(before + 5_000);
});

test('while the gate is closed it is forgotten, frame by frame or in a gap', () => {
  for (const step of [1, 500]) {
    const character = new SoundCharacter(NO_CHARACTER);
    framesToTell(character, HELD_NOTE);
    expect(character.isSpeech).toBe(false);
    for (let frame = 0; frame < 500; frame += step) character.forget(step);
    expect(character.isSpeech).toBe(true);
  }
});

test('it goes on from JSON as it would have', () => {
  const character = new SoundCharacter(NO_CHARACTER);
  for (let frame = 0; frame < 40; frame++) character.addActive(LEVEL - frame, LEVEL, MURMUR);
  const stored = JSON.stringify(character.snapshot());
  const again = new SoundCharacter(JSON.parse(stored) as typeof NO_CHARACTER);
  for (let frame = 0; frame < 40; frame++) {
    character.addActive(LEVEL + frame, LEVEL, HELD_NOTE);
    again.addActive(LEVEL + frame, LEVEL, HELD_NOTE);
    expect(again.isSpeech).toBe(character.isSpeech);
  }
  expect(again.snapshot()).toEqual(character.snapshot());
});
