/** More hold music that numbers of the gate may be chosen on: what sings, slides and rattles. */
import { chordsInTurn, frequencyHz, melody, played, type Instrument } from '../notes.js';
import { mixed, uniform } from '../signals.js';

/** An accordion: two reeds a key that beat, in short chords below a tune. */
export function accordion(seconds: number): Float32Array {
  const random = uniform(751);
  const tune = melody([62, 64, 66, 67, 69, 71, 73, 74], [0.19, 0.38, 0.57], seconds, random);
  const chords = chordsInTurn(
    [
      [50, 54, 57],
      [45, 52, 55],
      [43, 50, 55],
    ],
    0.57,
    seconds,
  ).map((note) => ({ ...note, seconds: 0.3, gain: 0.5 }));
  return played([...tune, ...chords], reeds, seconds, random);
}

/** A clarinet alone, slurred, hardly any vibrato, with a rest now and then. */
export function clarinet(seconds: number): Float32Array {
  const random = uniform(752);
  const tune = melody([55, 57, 58, 60, 62, 63, 65, 67, 70], [0.22, 0.33, 0.66], seconds, random);
  return played(
    tune.filter((_, index) => index % 6 !== 5),
    hollow,
    seconds,
    random,
    0.03,
  );
}

/** A marimba's quick pattern over a shaker. */
export function marimba(seconds: number): Float32Array {
  const random = uniform(753);
  const tune = melody([57, 60, 62, 64, 67, 69, 72], [0.14, 0.28], seconds, random);
  const shaken = chordsInTurn([[60]], 0.14, seconds);
  return mixed(
    scaled(played(tune, wood, seconds, random, 0.3), 0.2),
    scaled(played(shaken, shaker, seconds, random), 0.06),
  );
}

/** A steel guitar that slides from note to note with wide, slow vibrato. */
export function steelGuitar(seconds: number): Float32Array {
  const random = uniform(754);
  const tune = melody([57, 59, 61, 64, 66, 68, 69, 73], [0.45, 0.9, 1.35], seconds, random);
  return played(tune, gliding, seconds, random, 0.1);
}

/** A choir that sings "ah" in chords, each voice with its own vibrato. */
export function choir(seconds: number): Float32Array {
  const random = uniform(755);
  const chords = chordsInTurn(
    [
      [46, 58, 62, 65],
      [43, 58, 62, 67],
      [51, 55, 58, 63],
      [41, 57, 60, 65],
    ],
    1.9,
    seconds,
  );
  return played(chords, singing, seconds, random, 0.2);
}

const reeds: Instrument = ({ key, seconds }, t) => {
  const phase = 2 * Math.PI * frequencyHz(key) * t;
  let sum = 0;
  for (let partial = 1; partial <= 9; partial++) {
    sum += (Math.sin(partial * phase) + Math.sin(1.008 * partial * phase)) / partial;
  }
  return sum * Math.min(1, t / 0.03, (seconds - t) / 0.02);
};

const hollow: Instrument = ({ key, seconds }, t, random) => {
  const phase = 2 * Math.PI * frequencyHz(key) * t;
  const odd =
    Math.sin(phase) +
    0.6 * Math.sin(3 * phase) +
    0.35 * Math.sin(5 * phase + 1) +
    0.15 * Math.sin(7 * phase);
  const swell = 0.7 + 0.3 * Math.sin((Math.PI * t) / seconds);
  return (
    (odd + 0.03 * (random() - 0.5)) *
    swell *
    Math.min(1, t / 0.05, Math.max(0, seconds + 0.03 - t) / 0.04)
  );
};

const wood: Instrument = ({ key }, t) => {
  const phase = 2 * Math.PI * frequencyHz(key) * t;
  return Math.sin(phase) * Math.exp(-6 * t) + 0.3 * Math.sin(3.9 * phase) * Math.exp(-25 * t);
};

const shaker: Instrument = (_, t, random) => (random() - 0.5) * Math.exp(-35 * t);

const gliding: Instrument = ({ key, seconds }, t) => {
  const slide = -0.11 * 0.09 * (1 - Math.exp(-t / 0.09));
  const vibrato = (0.012 / (2 * Math.PI * 4.6)) * Math.sin(2 * Math.PI * 4.6 * t);
  const phase = 2 * Math.PI * frequencyHz(key) * (t + slide + vibrato);
  let sum = 0;
  for (let partial = 1; partial <= 7; partial++) {
    sum += (Math.sin(partial * phase) * Math.exp(-0.5 * partial * t)) / partial;
  }
  return sum * Math.min(1, t / 0.015, Math.max(0, seconds + 0.1 - t) / 0.08);
};

const singing: Instrument = ({ key, seconds }, t) => {
  const rateHz = 5 + (key % 5) * 0.2;
  const vibrato = (0.008 / (2 * Math.PI * rateHz)) * Math.sin(2 * Math.PI * rateHz * t + key);
  const hz = frequencyHz(key);
  let sum = 0;
  for (let partial = 1; partial * hz < 3_000; partial++) {
    sum += vowelGain(partial * hz) * Math.sin(2 * Math.PI * partial * hz * (t + vibrato));
  }
  return sum * Math.min(1, t / 0.15, Math.max(0, seconds + 0.2 - t) / 0.25);
};

/** Of "ah", with resonances at 700, 1,150 and 2,500 Hz. */
function vowelGain(frequencyHz: number): number {
  return (
    1 / (1 + ((frequencyHz - 700) / 150) ** 2) +
    0.6 / (1 + ((frequencyHz - 1_150) / 170) ** 2) +
    0.2 / (1 + ((frequencyHz - 2_500) / 250) ** 2)
  );
}

function scaled(samples: Float32Array, gain: number): Float32Array {
  return samples.map((sample) => sample * gain);
}
