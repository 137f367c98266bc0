import { UndertoneError } from '../errors.js';
import type { Backend } from './backend.js';
import { Batcher, type Timer } from './batcher.js';
import type { Inference, StreamId, StreamWork } from './inference.js';
import { packBatch, type PackedBatch, type StreamTurn } from './packed-batch.js';
import type { ModelReach, ModelSpec } from './port.js';

/** What runs packed batches: an engine in this thread, or one behind a worker. */
export interface BatchRunner {
  /** @throws UndertoneError (as a rejection) WORKER_DIED where no batch will ever run again */
  run(batch: PackedBatch): Promise<Float32Array>;
  stop(): Promise<void>;
}

/** A batch that was scored. */
export interface BatchFacts {
  readonly windows: number;
  /** From handing it over to having its scores, waiting for the one before included. */
  readonly durationMs: number;
}

export interface QueueOptions {
  /** Windows that are scored at once, at most. */
  readonly maxBatch?: number;
  /** How long a window waits for others to share a batch with. */
  readonly maxWaitMs?: number;
  /** Audio that may be pending before `full` tells sources to hold back. */
  readonly maxPendingAudioMs?: number;
  readonly timer?: Timer;
  readonly watch?: BatchWatch;
}

/** Whoever wants to know how long batches take brings the clock. */
export interface BatchWatch {
  /** Milliseconds, never stepping back. */
  readonly now: () => number;
  /** Told of every batch that was scored, those without windows included. */
  readonly onBatch: (batch: BatchFacts) => void;
}

export const QUEUE_DEFAULTS = { maxBatch: 32, maxWaitMs: 10, maxPendingAudioMs: 120_000 };

/** Frames that complete no window need not wake the other thread. */
const MAX_RIDER_WAIT_MS = 100;

/** One computes while the next is already there. */
const BATCHES_IN_FLIGHT = 2;

/** The part of inference that every caller sees: gathers submissions, and hands logits back. */
export class InferenceQueue implements Inference {
  readonly spec: ModelSpec;
  readonly lookBackFrames: number;
  readonly heldFrames: number;
  private readonly batcher: Batcher<Pending>;
  private readonly maxPendingAudioMs: number;
  private readonly watch: BatchWatch;
  private readonly open = new Set<StreamId>();
  private readonly pending = new Set<Pending>();
  private waiters: (() => void)[] = [];
  private nextStream: StreamId = 0;
  private pendingFrames = 0;
  private failure: UndertoneError | undefined;
  private stopping: Promise<void> | undefined;

  constructor(
    model: ModelReach,
    readonly backend: Backend,
    private readonly runner: BatchRunner,
    options: QueueOptions = {},
  ) {
    this.spec = model.spec;
    this.lookBackFrames = model.lookBackFrames;
    this.heldFrames = model.heldFrames;
    this.maxPendingAudioMs = options.maxPendingAudioMs ?? QUEUE_DEFAULTS.maxPendingAudioMs;
    this.watch = options.watch ?? NO_WATCH;
    this.batcher = new Batcher({
      maxBatch: options.maxBatch ?? QUEUE_DEFAULTS.maxBatch,
      maxWaitMs: options.maxWaitMs ?? QUEUE_DEFAULTS.maxWaitMs,
      maxRiderWaitMs: MAX_RIDER_WAIT_MS,
      maxInFlight: BATCHES_IN_FLIGHT,
      timer: options.timer ?? nodeTimer,
      send: (batch) => {
        void this.run(batch);
      },
    });
  }

  get pendingAudioMs(): number {
    return this.pendingFrames * this.spec.profile.hopMs;
  }

  get full(): boolean {
    return this.pendingAudioMs >= this.maxPendingAudioMs;
  }

  get idle(): boolean {
    return this.pending.size === 0;
  }

  whenNotFull(): Promise<void> {
    if (!this.full) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  openStream(): StreamId {
    const stream = this.nextStream;
    this.nextStream += 1;
    this.open.add(stream);
    return stream;
  }

  closeStream(stream: StreamId): void {
    if (!this.open.delete(stream) || this.failure !== undefined) return;
    this.add({ stream, work: NO_WORK, close: true, resolve: ignore, reject: ignore });
  }

  submit(stream: StreamId, work: StreamWork): Promise<Float32Array> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (!this.open.has(stream)) return Promise.reject(notOpen(stream));
    const { firstFrame, frameCount, windows } = work;
    const features = work.features.slice(0, frameCount * this.spec.featureCount);
    const own = { firstFrame, frameCount, features, windows };
    return new Promise((resolve, reject) => {
      this.add({ stream, work: own, close: false, resolve, reject });
    });
  }

  dispose(): Promise<void> {
    this.fail(stopped());
    this.stopping ??= this.runner.stop();
    return this.stopping;
  }

  private add(pending: Pending): void {
    this.pending.add(pending);
    this.pendingFrames += pending.work.frameCount;
    this.batcher.add(pending, pending.work.windows.length);
  }

  private async run(batch: readonly Pending[]): Promise<void> {
    const startMs = this.watch.now();
    try {
      const logits = await this.runner.run(packBatch(batch, this.spec.featureCount));
      this.watch.onBatch({
        windows: windowsOf(batch),
        durationMs: this.watch.now() - startMs,
      });
      this.handOut(batch, logits);
    } catch (error) {
      if (error instanceof UndertoneError && error.code === 'WORKER_DIED') this.fail(error);
      else for (const pending of batch) this.settle(pending)?.reject(error);
    }
    this.batcher.completed();
  }

  private handOut(batch: readonly Pending[], logits: Float32Array): void {
    let offset = 0;
    for (const pending of batch) {
      const length = pending.work.windows.length * this.spec.labels.length;
      this.settle(pending)?.resolve(logits.slice(offset, offset + length));
      offset += length;
    }
  }

  private fail(error: UndertoneError): void {
    this.failure ??= error;
    this.batcher.clear();
    for (const pending of this.pending) this.settle(pending)?.reject(this.failure);
  }

  /** Takes a submission off the books, once. */
  private settle(pending: Pending): Pending | undefined {
    if (!this.pending.delete(pending)) return undefined;
    this.pendingFrames -= pending.work.frameCount;
    if (!this.full) {
      for (const resolve of this.waiters.splice(0)) resolve();
    }
    return pending;
  }
}

interface Pending extends StreamTurn {
  readonly resolve: (logits: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

const NO_WATCH: BatchWatch = { now: () => 0, onBatch: ignore };

function windowsOf(batch: readonly Pending[]): number {
  return batch.reduce((sum, { work }) => sum + work.windows.length, 0);
}

const NO_WORK: StreamWork = {
  firstFrame: 0,
  frameCount: 0,
  features: new Float32Array(),
  windows: [],
};

function nodeTimer(delayMs: number, run: () => void): () => void {
  const timeout = setTimeout(run, delayMs);
  return () => {
    clearTimeout(timeout);
  };
}

function ignore(): void {
  // A stream that closes waits for nothing, and not everybody wants to be told of batches.
}

function notOpen(stream: StreamId): UndertoneError {
  return new UndertoneError('INTERNAL', { what: 'the stream is not open', where: `${stream}` });
}

function stopped(): UndertoneError {
  return new UndertoneError('WORKER_DIED', { what: 'inference was stopped' });
}
