/**
 * What inference costs, `npx tsx bench/inference.ts [--batches N]`: milliseconds a window of the
 * paper's network at 256 frames, in the worker thread, by backend and batch; and how much later
 * than asked the main thread's timers ran meanwhile. The worker is the built one, in dist/. Exits
 * with 1 if the 99th percentile misses the aim, or if the native backend does not load.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { PSF_PROFILE } from '../src/features/profile.js';
import { saveArtifact } from '../src/model/artifact.js';
import { loadBackend } from '../src/model/backend.js';
import type { Inference } from '../src/model/inference.js';
import { buildPaperNetwork } from '../src/model/paper-network.js';
import { startInference } from '../src/model/start-inference.js';

const AIM_MS = 20;
const TIMER_MS = 1;
const WINDOW_FRAMES = 256;
const HOP_FRAMES = 64;
const LABELS = ['neutral', 'calm', 'happy', 'sad', 'angry', 'fearful', 'disgust', 'surprised'];

const { values } = parseArgs({ options: { batches: { type: 'string', default: '100' } } });
const batches = Number(values.batches);
const modelFolder = await mkdtemp(join(tmpdir(), 'undertone-bench-'));

/** `batch` streams that each complete a window a round, as calls do every 0.64 s. */
class Caller {
  private readonly streams: number[];
  private readonly features = new Float32Array(HOP_FRAMES * 12).map(() => Math.random() - 0.5);
  private frame = 0;

  constructor(
    private readonly inference: Inference,
    batch: number,
  ) {
    this.streams = Array.from({ length: batch }, () => inference.openStream());
  }

  /** @returns milliseconds from the first submission to the last answer */
  async round(): Promise<number> {
    const start = performance.now();
    const firstFrame = this.frame;
    const endFrame = (this.frame += HOP_FRAMES);
    const windows = [{ startFrame: Math.max(0, endFrame - WINDOW_FRAMES), endFrame }];
    const work = { firstFrame, frameCount: HOP_FRAMES, features: this.features, windows };
    await Promise.all(this.streams.map((stream) => this.inference.submit(stream, work)));
    return performance.now() - start;
  }
}

await writeModel();
console.log(
  `${batches} batches each; Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown'}, ` +
    `${availableParallelism()} cores, load before ${loadavg()[0]?.toFixed(1) ?? '?'}`,
);
console.log('                       ms a window     main thread late by ms');
console.log('backend      batch   median  best 10th       p50      p99      max');
for (const prefer of ['tensorflow', 'wasm'] as const) await measure(prefer);
console.log(`Aim: p99 under ${AIM_MS} ms, ${process.exitCode === 1 ? 'missed' : 'met'}.`);
await rm(modelFolder, { recursive: true });

async function measure(prefer: 'tensorflow' | 'wasm'): Promise<void> {
  for (const batch of [1, 8, 32]) {
    const inference = await startInference({
      modelFolder,
      backend: { prefer },
      workerEntry: new URL('../dist/src/model/inference-worker.js', import.meta.url),
      maxBatch: batch,
      maxWaitMs: 1_000,
    });
    const caller = new Caller(inference, batch);
    for (let round = 0; round < 5; round += 1) await caller.round();
    const delay = monitorEventLoopDelay({ resolution: TIMER_MS });
    delay.enable();
    const times: number[] = [];
    for (let round = 0; round < batches; round += 1) times.push(await caller.round());
    delay.disable();
    const late = [delay.percentile(50), delay.percentile(99), delay.max].map(lateness);
    const windowMs = [quantile(times, 0.5) / batch, quantile(times, 0.1) / batch];
    console.log(
      `${prefer.padEnd(12)} ${columns([batch], 5, 0)}${columns(windowMs, 9, 2)}  ${columns(late, 9, 2)}`,
    );
    if (lateness(delay.percentile(99)) > AIM_MS) process.exitCode = 1;
    await inference.dispose();
  }
}

async function writeModel(): Promise<void> {
  await loadBackend({ prefer: 'wasm' });
  const network = buildPaperNetwork({
    windowFrames: WINDOW_FRAMES,
    featureCount: 12,
    classCount: LABELS.length,
    seed: 1,
  });
  await saveArtifact(modelFolder, network, {
    name: 'bench',
    description: 'random weights',
    licence: 'none',
    architecture: 'paper',
    labels: LABELS,
    features: PSF_PROFILE,
    windowFrames: WINDOW_FRAMES,
    hopFrames: HOP_FRAMES,
    normalisation: { mean: new Array<number>(12).fill(0), sd: new Array<number>(12).fill(1) },
    temperature: 1,
    bandwidthHz: 8_000,
    measuredBandwidthsHz: [],
    recipe: { command: 'none', seeds: [1], epochs: 1, figures: [] },
    artifact: { trainingCorpora: [], trainingSpeakers: [], figures: [] },
  });
  network.dispose();
}

function columns(numbers: readonly number[], width: number, digits: number): string {
  return numbers.map((number) => number.toFixed(digits).padStart(width)).join('');
}

/** The histogram holds what passed between two timers, in nanoseconds. */
function lateness(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - TIMER_MS);
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
}
