import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { PipelineListener } from '../../../connectors/kafka/shard-pipeline.js';
import { stalled } from '../../../connectors/kafka/stall-watch.js';
import type { AudioChunk } from '../../../src/audio/chunk.js';
import { ThreadPipelines } from '../../../src/cli/pipeline-thread/thread-pipelines.js';
import type { BatchFacts } from '../../../src/model/inference-queue.js';
import type { PipelineOutput } from '../../../src/ports.js';
import { writeStandInModel } from '../stand-in-model.js';

const ENTRY = new URL('../../../dist/src/cli/pipeline-thread/worker.js', import.meta.url);

const SETUP = {
  backend: 'wasm',
  declaration: {},
  window: undefined,
  hop: undefined,
  minSpeechMs: 0,
  uncertainBelow: undefined,
  follow: {},
} as const;

/** A thread that says of the first push what its pipelines say when their inference has died. */
const WITHOUT_INFERENCE = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    const error = { code: 'WORKER_DIED', what: 'the inference thread stopped' };
    parentPort.on('message', ({ kind, id, turn }) => {
      if (kind === 'push') parentPort.postMessage({ kind: 'failed', id, error });
      if (kind === 'idle') parentPort.postMessage({ kind: 'done', id, turn });
    });
    parentPort.postMessage({ kind: 'ready', specs: [], configHash: '', backend: {}, windows: {} });
  `)}`,
);

let folder: string;
let pipelines: ThreadPipelines;
const batches: BatchFacts[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-thread-'));
  await writeStandInModel(folder);
  const setup = { ...SETUP, modelFolders: [folder] };
  pipelines = await ThreadPipelines.start(setup, {
    entry: ENTRY,
    onBatch: (batch) => batches.push(batch),
  });
});

afterAll(async () => {
  await pipelines.dispose();
  await rm(folder, { recursive: true });
});

/** Three seconds of a tone: one window, and one more at the end. */
function toneChunk(): AudioChunk {
  const samples = Int16Array.from({ length: 24_000 }, (_, i) => 8_000 * Math.sin(i / 5));
  return {
    callId: 'call',
    format: { encoding: 'pcm_s16le', sampleRateHz: 8_000, channels: ['customer'] },
    bytes: new Uint8Array(samples.buffer),
    clock: { kind: 'record', timeMs: 0 },
    offsetSamples: 0,
    endOfCall: true,
  };
}

function listener() {
  const outputs: PipelineOutput[] = [];
  const failures: unknown[] = [];
  const told: PipelineListener = {
    output: (output) => outputs.push(output),
    streamEnded: () => undefined,
    failed: (error) => failures.push(error),
  };
  return { outputs, failures, told };
}

async function windowsOf(told: PipelineListener, outputs: PipelineOutput[]): Promise<number> {
  const pipeline = pipelines.open([], told);
  await pipeline.push([toneChunk()]);
  await pipeline.idle();
  pipeline.close();
  return outputs.filter(({ event }) => event.kind === 'window').length;
}

it('gives outputs, and says how long batches took', async () => {
  const { outputs, failures, told } = listener();
  expect(await windowsOf(told, outputs)).toBe(2);
  expect(failures).toEqual([]);
  expect(batches.reduce((sum, { windows }) => sum + windows, 0)).toBeGreaterThanOrEqual(2);
  expect(batches.every(({ durationMs }) => durationMs > 0)).toBe(true);
});

it('knows labels and windows without opening the model itself', () => {
  const { specs, windows } = pipelines.facts;
  expect(specs[0]?.labels).toHaveLength(8);
  expect(windows.hopMs).toBe(640);
});

it('ends a thread that is stuck: all that is open fails, and what is opened next works', async () => {
  const open = listener();
  const pipeline = pipelines.open([], open.told);
  pipelines.restart(stalled('nothing moves'));
  expect(open.failures).toMatchObject([{ code: 'WORKER_DIED' }]);
  await pipeline.push([toneChunk()]);
  expect(open.outputs).toEqual([]);
  const next = listener();
  expect(await windowsOf(next.told, next.outputs)).toBe(2);
});

it('gives up a thread whose inference is dead, and what is opened next runs in another', async () => {
  const setup = { ...SETUP, modelFolders: [folder] };
  const other = await ThreadPipelines.start(setup, { entry: WITHOUT_INFERENCE });
  const [first, second] = [listener(), listener()];
  const failing = other.open([], first.told);
  other.open([], second.told);
  await failing.push([toneChunk()]);
  await vi.waitUntil(() => second.failures.length > 0);
  expect(first.failures).toMatchObject([{ code: 'WORKER_DIED' }]);
  expect(second.failures).toMatchObject([{ code: 'WORKER_DIED' }]);

  const next = listener();
  await other.open([], next.told).idle();
  expect(next.failures).toEqual([]);
  await other.dispose();
});
