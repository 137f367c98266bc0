import { prepareTensorFlow, type BackendOptions } from './backend.js';
import { InferenceEngine } from './inference-engine.js';
import {
  InferenceQueue,
  QUEUE_DEFAULTS,
  type BatchRunner,
  type QueueOptions,
} from './inference-queue.js';
import { InferenceSet } from './inference-set.js';
import type { Inference } from './inference.js';
import { openModel } from './open-model.js';
import type { PackedBatch } from './packed-batch.js';
import { WorkerRunner } from './worker-runner.js';

export interface InferenceOptions extends QueueOptions {
  /** Folder of the model artifact. */
  readonly modelFolder: string;
  readonly backend?: BackendOptions;
}

export interface WorkerInferenceOptions extends InferenceOptions {
  /** Compiled module that the thread runs; this package's own by default. */
  readonly workerEntry?: URL;
}

/**
 * Inference in a worker thread: the caller's thread stays free for input and output. One a
 * process is enough, and shares its batches among all streams.
 *
 * @throws UndertoneError what opening the model throws (MODEL_…, BACKEND_UNAVAILABLE), or
 *   WORKER_DIED where the thread does not start
 */
export function startInference(options: WorkerInferenceOptions): Promise<Inference> {
  const started = loading.then(() => startThread(options));
  loading = started.catch(() => undefined);
  return started;
}

/** One after the other: TensorFlow does not bear to be loaded by two threads at once. */
let loading: Promise<unknown> = Promise.resolve();

async function startThread(options: WorkerInferenceOptions): Promise<Inference> {
  const { modelFolder, backend = {}, maxBatch = QUEUE_DEFAULTS.maxBatch } = options;
  const entry = options.workerEntry ?? new URL('./inference-worker.js', import.meta.url);
  const runner = new WorkerRunner(entry, { modelFolder, backend, maxBatch });
  try {
    const { model, backend: loaded } = await runner.introduction;
    return new InferenceQueue(model, loaded, runner, options);
  } catch (error) {
    await runner.stop();
    throw error;
  }
}

export interface InferenceSetOptions extends Omit<WorkerInferenceOptions, 'modelFolder'> {
  /** Folders of the artifacts. */
  readonly modelFolders: readonly string[];
}

/**
 * The same for several models, a thread each.
 *
 * @throws UndertoneError what `startInference` and `InferenceSet` throw
 */
export async function startInferenceSet({
  modelFolders,
  ...options
}: InferenceSetOptions): Promise<InferenceSet> {
  const inferences: Inference[] = [];
  try {
    for (const modelFolder of modelFolders) {
      inferences.push(await startInference({ ...options, modelFolder }));
    }
    return new InferenceSet(inferences);
  } catch (error) {
    await Promise.all(inferences.map((inference) => inference.dispose()));
    throw error;
  }
}

/**
 * Inference in the caller's own thread, which it blocks while it computes: for tests and scripts.
 *
 * @throws UndertoneError what opening the model throws
 */
export async function startLocalInference(options: InferenceOptions): Promise<Inference> {
  prepareTensorFlow(process.env);
  const { model, backend } = await openModel(options.modelFolder, options.backend ?? {});
  const engine = new InferenceEngine(model, options.maxBatch ?? QUEUE_DEFAULTS.maxBatch);
  return new InferenceQueue(model, backend, new LocalRunner(engine), options);
}

class LocalRunner implements BatchRunner {
  constructor(private readonly engine: InferenceEngine) {}

  async run(batch: PackedBatch): Promise<Float32Array> {
    await Promise.resolve();
    return this.engine.run(batch);
  }

  stop(): Promise<void> {
    this.engine.dispose();
    return Promise.resolve();
  }
}
