import { readSamples, type Clip } from './corpora.js';
import { referenceSpeech, speechRms } from './reference.js';
import { rms, uniform, WIDE_HZ } from './signals.js';

/** Who speaks at once. */
export interface Crowd {
  readonly voices: number;
  readonly seed: number;
}

/**
 * That many speakers at once, each going through clips drawn from the speaker's own without their
 * silent ends, within 3 dB of one loudness. Where `clips` are of fewer speakers, some speak twice.
 */
export async function babble(
  clips: readonly Clip[],
  { voices, seed }: Crowd,
  seconds: number,
): Promise<Float32Array> {
  const random = uniform(seed);
  const speakers = shuffled([...new Set(clips.map(({ speaker }) => speaker))], random);
  const sum = new Float32Array(seconds * WIDE_HZ);
  for (let voice = 0; voice < voices; voice++) {
    const own = clips.filter(({ speaker }) => speaker === speakers[voice % speakers.length]);
    await addVoice(sum, own, random);
  }
  return sum;
}

export function atLevel(samples: Float32Array, levelDb: number): Float32Array {
  const gain = 10 ** (levelDb / 20) / rms(samples);
  return samples.map((sample) => Math.max(-1, Math.min(1, sample * gain)));
}

async function addVoice(
  sum: Float32Array,
  clips: readonly Clip[],
  random: () => number,
): Promise<void> {
  const levelDb = -30 + 6 * (random() - 0.5);
  let at = -Math.floor(random() * 2 * WIDE_HZ);
  while (at < sum.length) {
    const clip = clips[Math.floor(random() * clips.length)];
    if (clip === undefined) return;
    const spoken = await spokenPart(clip, levelDb);
    for (let n = Math.max(0, -at); n < spoken.length && at + n < sum.length; n++) {
      sum[at + n] = (sum[at + n] ?? 0) + (spoken[n] ?? 0);
    }
    at += spoken.length + Math.floor(random() * 0.4 * WIDE_HZ);
  }
}

async function spokenPart({ path }: Clip, levelDb: number): Promise<Float32Array> {
  const samples = await readSamples(path);
  const speech = referenceSpeech(samples);
  const gain = 10 ** (levelDb / 20) / speechRms(samples, speech);
  return samples
    .subarray(speech.indexOf(1) * HOP, (speech.lastIndexOf(1) + 1) * HOP)
    .map((sample) => sample * gain);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** Of the reference's frames, in samples. */
const HOP = 160;
