/** What plays music: notes, and instruments that turn one into samples. At 16 kHz. */
import { WIDE_HZ } from './signals.js';

export interface Note {
  readonly startSeconds: number;
  readonly seconds: number;
  /** MIDI number: 69 is 440 Hz, 12 are an octave. */
  readonly key: number;
  readonly gain: number;
}

/** One sample of a note, `t` seconds after its start; `random` gives numbers from 0 to below 1. */
export type Instrument = (note: Note, t: number, random: () => number) => number;

/** Plays the notes until `seconds`; a note rings for `releaseSeconds` beyond its own end. */
export function played(
  notes: readonly Note[],
  instrument: Instrument,
  seconds: number,
  random: () => number,
  releaseSeconds = 0,
): Float32Array {
  const samples = new Float32Array(Math.round(seconds * WIDE_HZ));
  for (const note of notes) {
    const start = Math.round(note.startSeconds * WIDE_HZ);
    const end = start + Math.round((note.seconds + releaseSeconds) * WIDE_HZ);
    for (let n = start; n < Math.min(end, samples.length); n++) {
      const value = note.gain * instrument(note, (n - start) / WIDE_HZ, random);
      samples[n] = (samples[n] ?? 0) + value;
    }
  }
  return samples;
}

/** The same chords in turn, `beatSeconds` each, all keys of a chord at once. */
export function chordsInTurn(
  chords: readonly (readonly number[])[],
  beatSeconds: number,
  seconds: number,
): Note[] {
  return Array.from({ length: Math.ceil(seconds / beatSeconds) }, (_, beat) =>
    (chords[beat % chords.length] ?? []).map((key) => ({
      startSeconds: beat * beatSeconds,
      seconds: beatSeconds,
      key,
      gain: 1,
    })),
  ).flat();
}

/** Keys of a scale drawn at random, one after the other, with lengths drawn from `beats`. */
export function melody(
  scale: readonly number[],
  beats: readonly number[],
  seconds: number,
  random: () => number,
): Note[] {
  const notes: Note[] = [];
  for (let at = 0; at < seconds;) {
    const length = beats[Math.floor(random() * beats.length)] ?? 1;
    const key = scale[Math.floor(random() * scale.length)] ?? 0;
    notes.push({ startSeconds: at, seconds: length, key, gain: 1 });
    at += length;
  }
  return notes;
}

export function frequencyHz(key: number): number {
  return 440 * 2 ** ((key - 69) / 12);
}
