/** Hold music that numbers of the gate may be chosen on; ../test-sounds has the music for testing. */
import { chordsInTurn, frequencyHz, melody, played, type Instrument, type Note } from '../notes.js';
import { mixed, uniform } from '../signals.js';

/** Broken chords in C major on plucked strings, in four-four time. */
export function guitar(seconds: number): Float32Array {
  const step = 60 / 120 / 2;
  const chords = [
    [48, 55, 60, 64, 67],
    [43, 50, 59, 62, 67],
    [45, 52, 57, 60, 64],
    [41, 53, 57, 60, 65],
  ];
  const notes = Array.from({ length: Math.ceil(seconds / step) }, (_, index): Note => {
    const chord = chords[Math.floor(index / 8) % chords.length] ?? [];
    const key = chord[[0, 2, 3, 4, 1, 4, 3, 2][index % 8] ?? 0] ?? 60;
    return { startSeconds: index * step, seconds: step, key, gain: index % 8 === 0 ? 1 : 0.7 };
  });
  return played(notes, plucked, seconds, uniform(701), 1);
}

/** Chords of an organ with tremolo. */
export function organ(seconds: number): Float32Array {
  const chords = [
    [48, 60, 64, 67],
    [53, 60, 65, 69],
    [55, 59, 62, 67],
  ];
  return played(chordsInTurn(chords, 1.7, seconds), drawbars, seconds, uniform(702));
}

/** A synthesizer's tune that slides into its notes, over a bass, in four-four time. */
export function synthesizer(seconds: number): Float32Array {
  const beat = 60 / 134;
  const random = uniform(703);
  const tune = melody([64, 66, 67, 69, 71, 74, 76], [beat / 2, beat, 2 * beat], seconds, random);
  const bass = chordsInTurn([[40], [40], [45], [43]], beat, seconds);
  return mixed(
    scaled(played(tune, sliding, seconds, random), 0.12),
    scaled(played(bass, square, seconds, random), 0.08),
  );
}

/** A vibraphone, alone, with rests. */
export function vibraphone(seconds: number): Float32Array {
  const random = uniform(704);
  const tune = melody([58, 60, 63, 65, 67, 70, 72], [0.27, 0.54, 1.08], seconds, random);
  const sparse = tune.filter((_, index) => index % 5 !== 4);
  return played(sparse, bars, seconds, random, 0.8);
}

/** Brass in short chords over drums of noise. */
export function brass(seconds: number): Float32Array {
  const random = uniform(705);
  const beat = 60 / 92;
  const chords = chordsInTurn(
    [
      [58, 62, 65],
      [58, 63, 67],
      [57, 60, 65],
    ],
    beat,
    seconds,
  ).map((note) => ({ ...note, seconds: 0.6 * beat }));
  const beats = chordsInTurn([[36]], beat / 2, seconds);
  return mixed(
    scaled(played(chords, horn, seconds, random), 0.1),
    scaled(played(beats, brush, seconds, random), 0.15),
  );
}

/** A violin alone, high, with strong vibrato and no rest. */
export function violin(seconds: number): Float32Array {
  const random = uniform(706);
  const scale = [67, 69, 71, 72, 76, 79, 84, 88];
  return played(melody(scale, [0.24, 0.48, 0.72], seconds, random), fiddled, seconds, random);
}

/** A whistle over soft plucked strings. */
export function whistle(seconds: number): Float32Array {
  const random = uniform(707);
  const tune = melody([77, 79, 80, 82, 84, 89], [0.2, 0.4, 0.6], seconds, random);
  const chords = chordsInTurn(
    [
      [53, 56, 60],
      [51, 55, 58],
    ],
    0.4,
    seconds,
  );
  return mixed(
    scaled(played(tune, whistled, seconds, random), 0.3),
    scaled(played(chords, plucked, seconds, random), 0.06),
  );
}

const fiddled: Instrument = ({ key, seconds }, t) => {
  const vibrato = (0.009 / 6.3) * Math.sin(2 * Math.PI * 6.3 * t) * Math.min(1, t / 0.15);
  const phase = 2 * Math.PI * frequencyHz(key) * (t + vibrato / (2 * Math.PI));
  let sum = 0;
  for (let partial = 1; partial <= 8; partial++) sum += Math.sin(partial * phase) / partial;
  return sum * Math.min(1, t / 0.04, (seconds - t) / 0.03);
};

const whistled: Instrument = ({ key, seconds }, t, random) => {
  const vibrato = (0.01 / 6) * Math.sin(2 * Math.PI * 6 * t);
  const tone = Math.sin(2 * Math.PI * frequencyHz(key) * (t + vibrato));
  return (tone + 0.04 * (random() - 0.5)) * Math.min(1, t / 0.03, (seconds - t) / 0.03);
};

const plucked: Instrument = ({ key }, t) => {
  let sum = 0;
  for (let partial = 1; partial <= 10; partial++) {
    const hz = partial * frequencyHz(key);
    if (hz > 6_000) break;
    const share = Math.sin((Math.PI * partial) / 5) / partial;
    sum += share * Math.exp(-t * (2.5 + 0.4 * partial)) * Math.sin(2 * Math.PI * hz * t);
  }
  return sum;
};

const drawbars: Instrument = ({ key, seconds }, t) => {
  const phase = 2 * Math.PI * frequencyHz(key) * (t + (0.0015 / 6.7) * Math.sin(42.1 * t));
  const tremolo = 1 + 0.25 * Math.sin(42.1 * t);
  const tone =
    Math.sin(phase) +
    0.6 * Math.sin(2 * phase) +
    0.5 * Math.sin(3 * phase) +
    0.3 * Math.sin(4 * phase);
  return tone * tremolo * Math.min(1, t / 0.01, (seconds - t) / 0.01);
};

const sliding: Instrument = ({ key, seconds }, t) => {
  const slide = -0.06 * 0.04 * (1 - Math.exp(-t / 0.04));
  const phase = 2 * Math.PI * frequencyHz(key) * (t + slide);
  let sum = 0;
  for (let partial = 1; partial <= 8; partial++) sum += Math.sin(partial * phase) / partial;
  return sum * Math.min(1, t / 0.02, (seconds - t) / 0.03);
};

const square: Instrument = ({ key, seconds }, t) =>
  Math.sign(Math.sin(2 * Math.PI * frequencyHz(key) * t)) * Math.min(1, (seconds - t) / 0.05);

const bars: Instrument = ({ key }, t) => {
  const phase = 2 * Math.PI * frequencyHz(key) * t;
  const tremolo = 1 + 0.35 * Math.sin(2 * Math.PI * 4.3 * t);
  const tone = Math.sin(phase) * Math.exp(-1.8 * t) + 0.4 * Math.sin(4 * phase) * Math.exp(-7 * t);
  return tone * tremolo;
};

const horn: Instrument = ({ key, seconds }, t) => {
  const phase = 2 * Math.PI * frequencyHz(key) * t;
  const brightness = Math.min(1, t / 0.09);
  let sum = 0;
  for (let partial = 1; partial <= 9; partial++) {
    sum += brightness ** partial * Math.sin(partial * phase) * (1 / Math.sqrt(partial));
  }
  return sum * Math.min(1, t / 0.03, (seconds - t) / 0.05);
};

const brush: Instrument = (_, t, random) => (random() - 0.5) * Math.exp(-22 * t);

function scaled(samples: Float32Array, gain: number): Float32Array {
  return samples.map((sample) => sample * gain);
}
