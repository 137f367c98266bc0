/**
 * Processor time that one second of one stream costs, over many streams at once:
 *
 *     npx tsx bench/stream-cost.ts --model FOLDER [--streams 64] [--seconds 30] [--rounds 5]
 *
 * Once for features and network alone, and once for the whole pipeline (decoding, gate, features,
 * network, smoothing, events), without sources and sinks. All streams hear the bundled call's
 * customer without his pauses, at the model's rate, in pieces of 200 ms, each from a place of its
 * own. User and system time of the whole process, its threads included, of rounds after a warm-up.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Subject } from 'rxjs';
import type { AudioChunk } from '../src/audio/chunk.js';
import { designResampler } from '../src/audio/resampler-design.js';
import { resampleClip } from '../src/audio/resampler.js';
import { readClip } from '../src/cli/read-clip.js';
import { MfccComputer } from '../src/features/mfcc-computer.js';
import { RollingMfcc } from '../src/features/rolling-mfcc.js';
import { prepareTensorFlow } from '../src/model/backend.js';
import { startLocalInference } from '../src/model/start-inference.js';
import { emotionPipeline } from '../src/pipeline.js';
import { writeContinuousSpeech } from './kafka/continuous-speech.js';

const CHUNK_MS = 200;

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/paper-ravdess' },
    streams: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '5' },
  },
});
const [streams, seconds, rounds] = [values.streams, values.seconds, values.rounds].map(Number) as [
  number,
  number,
  number,
];

prepareTensorFlow(process.env);
const inference = await startLocalInference({ modelFolder: values.model, maxBatch: 64 });
const { sampleRateHz, hopMs } = inference.spec.profile;
const chunkSamples = (sampleRateHz * CHUNK_MS) / 1_000;
const speech = await speechAt(sampleRateHz);

console.log(
  `${inference.spec.modelId}, ${inference.backend.name}: ${streams} streams of ${seconds} s, ` +
    `Node ${process.versions.node}`,
);
await report('features and network', featuresAndNetwork());
await report('the whole pipeline', wholePipeline());
await inference.dispose();

/** One piece of audio for each stream, and then the wait for all that it led to. */
type Step = (step: number) => Promise<void>;

async function report(name: string, step: Step): Promise<void> {
  const steps = (seconds * 1_000) / CHUNK_MS;
  let at = 0;
  const round = async (): Promise<number> => {
    const before = process.cpuUsage();
    for (let i = 0; i < steps; i++) await step(at++);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / streams / seconds;
  };
  await round();
  const figures: number[] = [];
  for (let i = 0; i < rounds; i++) figures.push(await round());
  const sorted = figures.toSorted((a, b) => a - b);
  const shown = figures.map((figure) => figure.toFixed(0)).join(', ');
  console.log(
    `${name}: ${sorted[Math.floor(rounds / 2)]?.toFixed(0) ?? '?'} µs a stream-second (${shown})`,
  );
}

function featuresAndNetwork(): Step {
  const computer = new MfccComputer(inference.spec.profile);
  const { windowFrames, hopFrames } = inference.spec;
  const open = Array.from({ length: streams }, () => ({
    id: inference.openStream(),
    rolling: new RollingMfcc(computer),
    nextEnd: windowFrames,
  }));
  return async (step) => {
    const submitted = open.map((stream, index) => {
      const piece = pieceOf(speech, index, step);
      const block = stream.rolling.push(piece, step * chunkSamples);
      const endFrame = stream.nextEnd;
      const isDue = block.firstFrame + block.frameCount >= endFrame;
      if (isDue) stream.nextEnd += hopFrames;
      const windows = isDue ? [{ startFrame: endFrame - windowFrames, endFrame }] : [];
      return inference.submit(stream.id, { ...block, windows });
    });
    await Promise.all(submitted);
  };
}

function wholePipeline(): Step {
  const chunks = new Subject<AudioChunk>();
  const declaration = { monoContains: 'customer_only' } as const;
  chunks.pipe(emotionPipeline({ inference, declaration })).subscribe();
  const format = { encoding: 'pcm_s16le', sampleRateHz, channels: ['mono'] } as const;
  // Made beforehand: whoever sends audio pays for that.
  const pcm = Int16Array.from(speech, (sample) => 32_767 * sample);
  return async (step) => {
    for (let index = 0; index < streams; index++) {
      const samples = pieceOf(pcm, index, step).slice();
      chunks.next({
        callId: `call-${index}`,
        format,
        bytes: new Uint8Array(samples.buffer),
        clock: { kind: 'audio', originMs: 0 },
        endOfCall: false,
      });
    }
    while (!inference.idle) await new Promise((resolve) => setTimeout(resolve, hopMs));
  };
}

/** Streams begin at different places of the recording, which begins anew where it ends. */
function pieceOf<T extends Float32Array | Int16Array>(audio: T, stream: number, step: number): T {
  const places = Math.floor(audio.length / chunkSamples);
  const place = (step + stream * 7) % places;
  return audio.subarray(place * chunkSamples, (place + 1) * chunkSamples) as T;
}

async function speechAt(rateHz: number): Promise<Float32Array> {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-speech-'));
  try {
    const path = join(folder, 'speech.wav');
    await writeContinuousSpeech(path);
    const recorded = await readClip(path);
    return resampleClip(designResampler(recorded.sampleRateHz, rateHz), recorded.samples);
  } finally {
    await rm(folder, { recursive: true });
  }
}
