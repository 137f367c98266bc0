import { Worker } from 'node:worker_threads';
import { UndertoneError } from '../errors.js';
import { prepareTensorFlow, type Backend } from './backend.js';
import type { BatchRunner } from './inference-queue.js';
import { buffersOf, type PackedBatch } from './packed-batch.js';
import type { ModelReach } from './port.js';
import {
  fromPortable,
  type BatchRequest,
  type WorkerReply,
  type WorkerSetup,
} from './worker-protocol.js';

/** What a worker says of itself as soon as it is ready. */
export interface WorkerIntroduction {
  readonly model: ModelReach;
  readonly backend: Backend;
}

/** Runs batches in a worker thread. Whatever ends the thread rejects every batch at once. */
export class WorkerRunner implements BatchRunner {
  /** @throws UndertoneError (as a rejection) where the worker cannot open its model */
  readonly introduction: Promise<WorkerIntroduction>;
  private readonly worker: Worker;
  private readonly calls = new Map<number, Call>();
  private nextId = 0;
  private death: UndertoneError | undefined;

  constructor(entry: URL, setup: WorkerSetup) {
    prepareTensorFlow(process.env);
    // Flags of the main program (--input-type, loaders) are not meant for this module.
    const options = { workerData: setup, name: 'undertone inference', execArgv: [] };
    this.worker = new Worker(entry, options);
    this.introduction = new Promise((resolve, reject) => {
      this.calls.set(INTRODUCTION, { resolve: resolve as Call['resolve'], reject });
    });
    this.worker.on('message', (reply: WorkerReply) => {
      this.take(reply);
    });
    this.worker.on('error', (cause) => {
      this.die(died(cause.message, cause));
    });
    this.worker.on('exit', (code) => {
      this.die(died(`it ended with exit code ${code}`));
    });
  }

  run(batch: PackedBatch): Promise<Float32Array> {
    if (this.death !== undefined) return Promise.reject(this.death);
    const id = this.nextId;
    this.nextId += 1;
    const request: BatchRequest = { id, batch };
    return new Promise((resolve, reject) => {
      this.calls.set(id, { resolve: resolve as Call['resolve'], reject });
      this.worker.postMessage(request, buffersOf(batch));
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private take(reply: WorkerReply): void {
    const id = 'id' in reply ? reply.id : INTRODUCTION;
    const call = this.calls.get(id);
    this.calls.delete(id);
    if ('error' in reply) call?.reject(fromPortable(reply.error));
    else call?.resolve(reply.kind === 'logits' ? reply.logits : reply);
  }

  private die(error: UndertoneError): void {
    this.death ??= error;
    for (const { reject } of this.calls.values()) reject(this.death);
    this.calls.clear();
  }
}

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: UndertoneError) => void;
}

const INTRODUCTION = -1;

function died(reason: string, cause?: Error): UndertoneError {
  return new UndertoneError('WORKER_DIED', {
    what: `the inference thread stopped: ${reason}`,
    todo: 'start undertone anew; what was written before is complete',
    ...(cause === undefined ? {} : { cause }),
  });
}
