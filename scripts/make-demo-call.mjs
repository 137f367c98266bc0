/**
 * Makes the call that `undertone demo` plays, from clips of the Berlin Database of Emotional
 * Speech (EmoDB, CC0): two channels, 8 kHz, mu-law. Plain Node, no dependencies.
 *
 *   node scripts/make-demo-call.mjs --corpus PATH [--out examples/demo-call] [--seed 1]
 *
 * The rule by which clips are chosen, so that nobody can pick what a model happens to get right:
 *  1. Speakers, clips and the order of emotions are drawn by a generator with a stated seed, from
 *     lists sorted by name. No model is involved.
 *  2. The customer is one of the speakers who have a clip of 2-4.5 s for each of the six emotions;
 *     one such clip an emotion, in drawn order.
 *  3. The agent is a speaker of the other sex; neutral clips of 1.5-3 s, one in each gap.
 *  4. One second of silence lies between any two clips.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const EMOTIONS = { W: 'angry', F: 'happy', T: 'sad', N: 'neutral', A: 'fearful', E: 'disgust' };
const MALE = new Set(['03', '10', '11', '12', '15']);
const PAUSE_MS = 1_000;
const RATE_HZ = 8_000;
const MULAW_SILENCE = 0xff;

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    out: { type: 'string', default: 'examples/demo-call' },
    seed: { type: 'string', default: '1' },
  },
});
if (options.corpus === undefined) {
  process.stderr.write('usage: node scripts/make-demo-call.mjs --corpus PATH_OF_EMODB\n');
  process.exit(64);
}

const clips = layOut(chooseClips(readCorpus(options.corpus), mulberry32(Number(options.seed))));
mkdirSync(options.out, { recursive: true });
writeFileSync(join(options.out, 'demo-call.wav'), wavOf(clips));
writeFileSync(
  join(options.out, 'truth.json'),
  `${JSON.stringify(truthOf(clips, Number(options.seed)), null, 2)}\n`,
);

function readCorpus(folder) {
  return readdirSync(folder)
    .filter((name) => /^\d{2}[ab]\d{2}[WFTNAE][a-z]\.wav$/.test(name))
    .sort()
    .map((name) => {
      const samples = samplesOf(readFileSync(join(folder, name)), name);
      return {
        source: name,
        speaker: name.slice(0, 2),
        label: EMOTIONS[name[5]],
        samples,
        seconds: samples.length / 16_000,
      };
    });
}

/** Samples of a canonical 16-bit mono WAV at 16 kHz, which is what EmoDB consists of. */
function samplesOf(file, name) {
  if (file.readUInt32LE(24) !== 16_000 || file.readUInt16LE(34) !== 16 || file[22] !== 1) {
    throw new Error(`${name}: expected 16 kHz, 16 bit, mono`);
  }
  const data = file.indexOf('data', 12, 'latin1');
  const bytes = file.subarray(data + 8, data + 8 + file.readUInt32LE(data + 4));
  return Float64Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i));
}

function chooseClips(corpus, random) {
  const emotions = Object.values(EMOTIONS);
  const fitting = (speaker, label, shortest, longest) =>
    corpus.filter(
      (clip) =>
        clip.speaker === speaker &&
        clip.label === label &&
        clip.seconds >= shortest &&
        clip.seconds <= longest,
    );
  const speakers = [...new Set(corpus.map((clip) => clip.speaker))];
  const customer = draw(
    speakers.filter((who) => emotions.every((label) => fitting(who, label, 2, 4.5).length > 0)),
    random,
  );
  const agent = draw(
    speakers.filter(
      (who) =>
        MALE.has(who) !== MALE.has(customer) &&
        fitting(who, 'neutral', 1.5, 3).length >= emotions.length - 1,
    ),
    random,
  );
  const agentClips = shuffled(fitting(agent, 'neutral', 1.5, 3), random);
  return shuffled(emotions, random).flatMap((label, turn) => [
    ...(turn === 0 ? [] : [{ channel: 'agent', ...agentClips[turn - 1] }]),
    { channel: 'customer', ...draw(fitting(customer, label, 2, 4.5), random) },
  ]);
}

function layOut(chosen) {
  let startMs = PAUSE_MS;
  return chosen.map((clip) => {
    const placed = { ...clip, startMs, audio: toTelephone(clip.samples) };
    startMs += Math.ceil((placed.audio.length * 1000) / RATE_HZ) + PAUSE_MS;
    return placed;
  });
}

/** 16 kHz linear to 8 kHz mu-law: windowed-sinc low-pass at 3.6 kHz, every second sample kept. */
function toTelephone(samples) {
  const half = 48;
  const cutoff = 3_600 / 16_000;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const t = i - half;
    const sinc = t === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * t) / (Math.PI * t);
    return (
      sinc *
      (0.42 + 0.5 * Math.cos((Math.PI * t) / half) + 0.08 * Math.cos((2 * Math.PI * t) / half))
    );
  });
  const out = new Uint8Array(samples.length >> 1);
  for (let n = 0; n < out.length; n++) {
    let sum = 0;
    for (let i = 0; i < taps.length; i++) sum += taps[i] * (samples[2 * n + i - half] ?? 0);
    out[n] = mulaw(Math.round(sum));
  }
  return out;
}

/** G.711 mu-law of a 16-bit sample. */
function mulaw(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = Math.max(0, 31 - Math.clz32(biased) - 7);
  const mantissa = (biased >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function wavOf(clips) {
  const last = clips.at(-1);
  const frames = (last.startMs + PAUSE_MS) * (RATE_HZ / 1000) + last.audio.length;
  const data = Buffer.alloc(2 * frames, MULAW_SILENCE);
  for (const { channel, startMs, audio } of clips) {
    const first = startMs * (RATE_HZ / 1000);
    audio.forEach((byte, i) => (data[2 * (first + i) + (channel === 'agent' ? 1 : 0)] = byte));
  }
  const header = Buffer.alloc(58);
  header.write('RIFF', 0);
  header.writeUInt32LE(50 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(7, 20); // WAVE_FORMAT_MULAW
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(2 * RATE_HZ, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(8, 34);
  header.write('fact', 38);
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(frames, 46);
  header.write('data', 50);
  header.writeUInt32LE(data.length, 54);
  return Buffer.concat([header, data]);
}

function truthOf(clips, seed) {
  return {
    madeBy: 'scripts/make-demo-call.mjs',
    seed,
    clips: clips.map(({ channel, label, startMs, audio, source, speaker }) => ({
      channel,
      label,
      startMs,
      endMs: startMs + Math.round((audio.length * 1000) / RATE_HZ),
      speaker,
      source,
    })),
  };
}

function draw(list, random) {
  return list[Math.floor(random() * list.length)];
}

function shuffled(list, random) {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]);
}

function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
