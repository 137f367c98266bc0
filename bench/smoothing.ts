/**
 * What smoothing does to labels, on strung-together clips of speakers that a model never heard:
 *
 *     npx tsx bench/smoothing.ts --model FOLDER --corpus NAME --data PATH
 *
 * FOLDER is an artifact that left speakers of the corpus out, such as that of a fold. Each of them
 * becomes one call. `--stay`, `--weight`, `--enter`, `--exit` and `--dwell` try other numbers.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { AudioChunk } from '../src/audio/chunk.js';
import { resampleClip } from '../src/audio/resampler.js';
import { designResampler } from '../src/audio/resampler-design.js';
import { readClip } from '../src/cli/read-clip.js';
import { readCard } from '../src/model/artifact.js';
import { startLocalInference } from '../src/model/start-inference.js';
import { SMOOTHING_DEFAULTS } from '../src/operators/smoothing.js';
import { emotionPipeline } from '../src/pipeline.js';
import type { HashedClip } from '../src/training/corpus.js';
import { clipsOfOthers } from '../src/training/evaluate-artifact.js';
import { loadCorpus } from '../src/training/load-corpus.js';
import { Random } from '../src/training/random.js';
import {
  followMoods,
  medianDelayMs,
  rawLabel,
  smoothedLabel,
  together,
  uarOf,
  type Following,
} from './smoothing/follow-moods.js';
import { stringTogether, type StrungCall } from './smoothing/string-together.js';

const RATE_HZ = 16_000;
const CHUNK_MS = 200;
const SEED = 1;

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    corpus: { type: 'string' },
    data: { type: 'string' },
    stay: { type: 'string', default: String(SMOOTHING_DEFAULTS.stay) },
    weight: { type: 'string', default: String(SMOOTHING_DEFAULTS.weight) },
    enter: { type: 'string', default: String(SMOOTHING_DEFAULTS.enter) },
    exit: { type: 'string', default: String(SMOOTHING_DEFAULTS.exit) },
    dwell: { type: 'string', default: String(SMOOTHING_DEFAULTS.minDwellWindows) },
  },
});
const { model = '', corpus: corpusName = '', data = '' } = values;
const smoothing = {
  ...SMOOTHING_DEFAULTS,
  stay: Number(values.stay),
  weight: Number(values.weight),
  enter: Number(values.enter),
  exit: Number(values.exit),
  minDwellWindows: Number(values.dwell),
};

const card = await readCard(model);
const corpus = await loadCorpus(corpusName, data);
const others = clipsOfOthers(corpus.clips, card.artifact.trainingSpeakers);
const speakers = [...new Set(others.map(({ speaker }) => speaker))].sort();
const inference = await startLocalInference({ modelFolder: model, maxWaitMs: 0 });
const [raw, smoothed]: [Following[], Following[]] = [[], []];
try {
  for (const speaker of speakers) {
    const call = await callOf(speaker);
    const events = await windowsOf(call);
    raw.push(followMoods(events, call.moods, card.labels, rawLabel));
    smoothed.push(followMoods(events, call.moods, card.labels, smoothedLabel));
  }
} finally {
  await inference.dispose();
}

console.log(`${card.modelId}, ${speakers.join(', ')}; ${JSON.stringify(smoothing)}`);
console.log('            UAR %   switches a true one   median delay s   never reached');
print('raw', together(raw));
print('smoothed', together(smoothed));

async function callOf(speaker: string): Promise<StrungCall> {
  const own = others.filter((clip) => clip.speaker === speaker && card.labels.includes(clip.label));
  const clips = [];
  for (const clip of own) clips.push({ label: clip.label, samples: await samplesOf(clip) });
  return stringTogether(clips, RATE_HZ, Random.fromSeed(SEED, speaker));
}

async function samplesOf({ path, file }: HashedClip): Promise<Float32Array> {
  const { samples, sampleRateHz } = await readClip(file ?? join(corpus.folder, path));
  return resampleClip(designResampler(sampleRateHz, RATE_HZ), samples);
}

async function windowsOf({ samples }: StrungCall) {
  const declaration = { monoContains: 'customer_only' } as const;
  const pipeline = emotionPipeline({ inference, smoothing, declaration });
  const outputs = await lastValueFrom(from(chunksOf(samples)).pipe(pipeline, toArray()));
  return outputs
    .map(({ event }) => event)
    .filter(({ kind, scores }) => kind === 'window' && scores.length > 0);
}

function chunksOf(samples: Float32Array): AudioChunk[] {
  const step = (RATE_HZ * CHUNK_MS) / 1000;
  const format = { encoding: 'pcm_f32le', sampleRateHz: RATE_HZ, channels: ['mono'] } as const;
  return Array.from({ length: Math.ceil(samples.length / step) }, (_, i) => ({
    callId: 'strung',
    format,
    bytes: new Uint8Array(samples.slice(i * step, (i + 1) * step).buffer),
    clock: { kind: 'audio', originMs: 0 },
    endOfCall: (i + 1) * step >= samples.length,
  }));
}

function print(name: string, following: Following): void {
  const { switches, trueSwitches, delaysMs } = following;
  const figures = [
    (100 * uarOf(following)).toFixed(1).padStart(5),
    `${(switches / trueSwitches).toFixed(2)} (${switches} of ${trueSwitches})`.padStart(21),
    (medianDelayMs(following) / 1000).toFixed(2).padStart(16),
    `${delaysMs.filter((delay) => delay === Infinity).length} of ${delaysMs.length}`.padStart(15),
  ];
  console.log(`${name.padEnd(10)}  ${figures.join(' ')}`);
}
