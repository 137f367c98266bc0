/** Hold music for testing only: no number of the gate may be chosen on it. */
import { chordsInTurn, frequencyHz, melody, played, type Instrument, type Note } from '../notes.js';
import { mixed, uniform } from '../signals.js';

/** In three-four time, A minor: bass on one, chord on two and three, a tune above. */
export function pianoWaltz(seconds: number): Float32Array {
  const beat = 60 / 142;
  const random = uniform(9_101);
  const bars = [
    [45, 57, 60, 64],
    [50, 57, 62, 65],
    [40, 56, 59, 64],
    [45, 57, 60, 64],
  ];
  const waltz = chordsInTurn(bars, 3 * beat, seconds).map((note, index): Note => {
    const isBass = index % 4 === 0;
    const start = note.startSeconds + (isBass ? 0 : beat);
    return { ...note, startSeconds: start, seconds: isBass ? 2 * beat : beat, gain: 0.6 };
  });
  const again = waltz
    .filter((_, index) => index % 4 !== 0)
    .map((note) => ({ ...note, startSeconds: note.startSeconds + beat }));
  const tune = melody([69, 71, 72, 74, 76, 77, 81], [beat, beat, beat / 2], seconds, random);
  return played([...waltz, ...again, ...tune], piano, seconds, random, 0.3);
}

/** Long chords of many bows with vibrato, swelling. */
export function strings(seconds: number): Float32Array {
  const chords = [
    [43, 55, 58, 62, 67],
    [39, 55, 58, 63, 70],
    [46, 53, 58, 62, 65],
    [41, 53, 57, 60, 69],
  ];
  return played(chordsInTurn(chords, 2.35, seconds), bowed, seconds, uniform(9_102), 0.4);
}

/** A flute with vibrato and breath, resting now and then, over a harp. */
export function fluteAndHarp(seconds: number): Float32Array {
  const random = uniform(9_103);
  const scale = [74, 76, 78, 79, 81, 83, 86];
  const tune = melody(scale, [0.31, 0.62, 0.93], seconds, random);
  const breathing = tune.filter((_, index) => index % 7 !== 6);
  const harp = melody([50, 54, 57, 62, 66, 69], [0.31], seconds, random);
  return mixed(
    scaled(played(breathing, flute, seconds, random), 0.3),
    scaled(played(harp, piano, seconds, random, 0.5), 0.2),
  );
}

/** Drums, a bass and an electric piano off the beat. */
export function band(seconds: number): Float32Array {
  const random = uniform(9_104);
  const beat = 60 / 104;
  const every = (step: number, from: number, key: number, gain: number): Note[] =>
    Array.from({ length: Math.ceil((seconds - from) / step) }, (_, index) => {
      return { startSeconds: from + index * step, seconds: 0.25, key, gain };
    });
  const bass = melody([33, 36, 38, 40, 43], [beat, beat / 2], seconds, random);
  const stabs = chordsInTurn(
    [
      [60, 64, 67, 71],
      [57, 60, 64, 67],
      [62, 65, 69, 72],
      [55, 59, 62, 65],
    ],
    beat,
    seconds,
  ).map((note) => ({ ...note, startSeconds: note.startSeconds + beat / 2, gain: 0.5 }));
  const parts = [
    played(every(2 * beat, 0, 36, 1.6), kick, seconds, random),
    played(every(2 * beat, beat, 38, 0.7), snare, seconds, random),
    played(every(beat / 2, beat / 4, 42, 0.2), hat, seconds, random),
    played(bass, reed, seconds, random),
    played(stabs, electricPiano, seconds, random, 0.2),
  ];
  return parts.map((part) => scaled(part, 0.15)).reduce(mixed);
}

const piano: Instrument = ({ key }, t) => {
  let sum = 0;
  for (let partial = 1; partial <= 7; partial++) {
    const stretched = partial * Math.sqrt(1 + 0.0004 * partial * partial) * frequencyHz(key);
    if (stretched > 7_500) break;
    sum += (Math.exp(-t * (1.6 + 0.9 * partial)) / partial) * Math.sin(2 * Math.PI * stretched * t);
  }
  return sum * Math.min(1, t / 0.004);
};

const bowed: Instrument = ({ key, seconds }, t) => {
  const vibrato = (0.004 / 5.6) * Math.sin(2 * Math.PI * 5.6 * t + key);
  const swell = Math.min(1, t / 0.35, (seconds + 0.4 - t) / 0.4) * (0.8 + 0.2 * Math.sin(1.9 * t));
  let sum = 0;
  for (let partial = 1; partial <= 8; partial++) {
    const phase = 2 * Math.PI * partial * frequencyHz(key) * (t + vibrato);
    sum += (Math.sin(phase) + Math.sin(1.003 * phase)) / partial;
  }
  return sum * swell;
};

const flute: Instrument = ({ key, seconds }, t, random) => {
  const vibrato = (0.012 / 5.1) * Math.sin(2 * Math.PI * 5.1 * t) * Math.min(1, t / 0.3);
  const phase = 2 * Math.PI * frequencyHz(key) * (t + vibrato);
  const tone = Math.sin(phase) + 0.35 * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase);
  return (tone + 0.06 * (random() - 0.5)) * Math.min(1, t / 0.05, (seconds - t) / 0.04);
};

const electricPiano: Instrument = ({ key }, t) => {
  const phase = 2 * Math.PI * frequencyHz(key) * t;
  return Math.sin(phase + 1.4 * Math.exp(-6 * t) * Math.sin(phase)) * Math.exp(-3.2 * t);
};

const reed: Instrument = ({ key, seconds }, t) => {
  const phase = 2 * Math.PI * frequencyHz(key) * t;
  const odd = Math.sin(phase) + Math.sin(3 * phase) / 3 + Math.sin(5 * phase) / 5;
  return odd * Math.min(1, t / 0.01, (seconds - t) / 0.02);
};

const kick: Instrument = (_, t) =>
  Math.sin(2 * Math.PI * (48 * t - 6 * Math.exp(-t * 30))) * Math.exp(-14 * t);

const snare: Instrument = (_, t, random) =>
  (1.4 * (random() - 0.5) + 0.3 * Math.sin(2 * Math.PI * 190 * t)) * Math.exp(-18 * t);

const hat: Instrument = (_, t, random) => (random() - 0.5) * Math.exp(-55 * t);

function scaled(samples: Float32Array, gain: number): Float32Array {
  return samples.map((sample) => sample * gain);
}
