import { Worker } from 'node:worker_threads';
import type { ResumedStream } from '../../../connectors/kafka/ledger.js';
import type {
  PipelineListener,
  ShardPipeline,
  ShardPipelines,
} from '../../../connectors/kafka/shard-pipeline.js';
import type { AudioChunk } from '../../audio/chunk.js';
import { UndertoneError } from '../../errors.js';
import { prepareTensorFlow } from '../../model/backend.js';
import type { BatchFacts } from '../../model/inference-queue.js';
import { fromPortable } from '../../model/worker-protocol.js';
import type {
  PipelineId,
  ThreadFacts,
  ThreadReply,
  ThreadRequest,
  ThreadSetup,
} from './protocol.js';

export interface ThreadOptions {
  /** Compiled module that the thread runs; this package's own by default. */
  readonly entry?: URL;
  /** Told of every batch that was scored. */
  readonly onBatch?: (batch: BatchFacts) => void;
}

/**
 * Pipelines in a thread of their own, which has its inference in yet another: the main thread
 * never waits for arithmetic. Where the thread dies every open pipeline fails, and the next one
 * that is opened starts another thread.
 */
export class ThreadPipelines implements ShardPipelines {
  readonly #setup: ThreadSetup;
  readonly #options: Required<ThreadOptions>;
  /** As the first thread introduced itself; those that come after it run the same. */
  readonly facts: ThreadFacts;
  #thread: PipelineThread | undefined;
  #nextId: PipelineId = 0;

  private constructor(
    setup: ThreadSetup,
    options: Required<ThreadOptions>,
    thread: PipelineThread,
    facts: ThreadFacts,
  ) {
    this.#setup = setup;
    this.#options = options;
    this.#thread = thread;
    this.facts = facts;
  }

  /** @throws UndertoneError what opening the model throws, or WORKER_DIED */
  static async start(
    setup: ThreadSetup,
    {
      entry = new URL('./worker.js', import.meta.url),
      onBatch = () => undefined,
    }: ThreadOptions = {},
  ): Promise<ThreadPipelines> {
    const options = { entry, onBatch };
    const thread = new PipelineThread(setup, options);
    return new ThreadPipelines(setup, options, thread, await thread.introduction);
  }

  get configHash(): string {
    return this.facts.configHash;
  }

  open(streams: readonly ResumedStream[], listener: PipelineListener): ShardPipeline {
    if (this.#thread?.isDead !== false) {
      this.#thread = new PipelineThread(this.#setup, this.#options);
    }
    return this.#thread.open(this.#nextId++, streams, listener);
  }

  restart(error: UndertoneError): void {
    this.#thread?.die(error);
  }

  async dispose(): Promise<void> {
    await this.#thread?.stop();
  }
}

class PipelineThread {
  readonly introduction: Promise<ThreadFacts>;
  readonly #worker: Worker;
  readonly #open = new Map<PipelineId, Handle>();
  #introduce: (facts: ThreadFacts) => void = () => undefined;
  #refuse: (error: UndertoneError) => void = () => undefined;
  readonly #onBatch: (batch: BatchFacts) => void;
  isDead = false;

  constructor(setup: ThreadSetup, { entry, onBatch }: Required<ThreadOptions>) {
    this.#onBatch = onBatch;
    prepareTensorFlow(process.env);
    this.introduction = new Promise((resolve, reject) => {
      this.#introduce = resolve;
      this.#refuse = reject;
    });
    // Who opens a pipeline on it learns of its death anyhow.
    this.introduction.catch(() => undefined);
    this.#worker = new Worker(entry, {
      workerData: setup,
      name: 'undertone pipelines',
      execArgv: [],
    });
    this.#worker.on('message', (reply: ThreadReply) => {
      this.#take(reply);
    });
    this.#worker.on('error', (cause) => {
      this.die(died(cause.message, cause));
    });
    this.#worker.on('exit', (code) => {
      this.die(died(`it ended with exit code ${code}`));
    });
  }

  open(
    id: PipelineId,
    streams: readonly ResumedStream[],
    listener: PipelineListener,
  ): ShardPipeline {
    const send = (request: ThreadRequest, transfer: ArrayBuffer[] = []): void => {
      this.#worker.postMessage(request, transfer);
    };
    const handle = new Handle(id, listener, send, () => this.#open.delete(id));
    this.#open.set(id, handle);
    send({ kind: 'open', id, streams });
    return handle;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(reply: ThreadReply): void {
    if (reply.kind === 'ready') this.#introduce(reply);
    else if (reply.kind === 'batch') this.#onBatch(reply);
    else if (reply.kind === 'dead' || isOfAll(reply)) this.die(fromPortable(reply.error));
    else this.#open.get(reply.id)?.take(reply);
  }

  /** All that is open fails; a thread that is stuck is ended with it. */
  die(error: UndertoneError): void {
    if (this.isDead) return;
    this.isDead = true;
    void this.#worker.terminate();
    this.#refuse(error);
    const handles = [...this.#open.values()];
    this.#open.clear();
    for (const handle of handles) handle.die(error);
  }
}

/** What one pipeline says that is true of all: nothing is computed in this thread any more. */
function isOfAll(reply: ThreadReply): reply is Extract<ThreadReply, { kind: 'failed' }> {
  return reply.kind === 'failed' && reply.error.code === 'WORKER_DIED';
}

class Handle implements ShardPipeline {
  readonly #waiting = new Map<number, () => void>();
  #turn = 0;
  #isOver = false;

  constructor(
    private readonly id: PipelineId,
    private readonly listener: PipelineListener,
    private readonly send: (request: ThreadRequest, transfer?: ArrayBuffer[]) => void,
    private readonly onClose: () => void,
  ) {}

  push(chunks: readonly AudioChunk[]): Promise<void> {
    if (chunks.length === 0) return Promise.resolve();
    const packed = packedChunks(chunks);
    return this.#request((turn) => {
      this.send({ kind: 'push', id: this.id, turn, chunks: packed.chunks }, [packed.buffer]);
    });
  }

  idle(): Promise<void> {
    return this.#request((turn) => {
      this.send({ kind: 'idle', id: this.id, turn });
    });
  }

  close(): void {
    if (this.#isOver) return;
    this.send({ kind: 'close', id: this.id });
    this.onClose();
    this.#end();
  }

  take(reply: Exclude<ThreadReply, { kind: 'ready' | 'dead' | 'batch' }>): void {
    if (reply.kind === 'failed') {
      this.send({ kind: 'close', id: this.id });
      this.onClose();
      this.die(fromPortable(reply.error));
    } else if (reply.kind === 'done') {
      this.#waiting.get(reply.turn)?.();
      this.#waiting.delete(reply.turn);
    } else {
      for (const { output, ended, end } of reply.items) {
        if (output !== undefined) this.listener.output(output);
        if (ended !== undefined) this.listener.streamEnded(ended, end);
      }
    }
  }

  die(error: UndertoneError): void {
    if (this.#isOver) return;
    this.#end();
    this.listener.failed(error);
  }

  #request(send: (turn: number) => void): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    const turn = this.#turn++;
    return new Promise((resolve) => {
      this.#waiting.set(turn, resolve);
      send(turn);
    });
  }

  #end(): void {
    this.#isOver = true;
    for (const resolve of this.#waiting.values()) resolve();
    this.#waiting.clear();
  }
}

/**
 * The bytes of all chunks in one buffer that can be given away. Those of a Kafka client lie in
 * the buffer of a whole fetch, which must neither be kept alive nor taken from the others.
 */
function packedChunks(chunks: readonly AudioChunk[]): {
  chunks: AudioChunk[];
  buffer: ArrayBuffer;
} {
  const all = new Uint8Array(chunks.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let end = 0;
  const packed = chunks.map((chunk) => {
    const start = end;
    end += chunk.bytes.length;
    all.set(chunk.bytes, start);
    return { ...chunk, bytes: all.subarray(start, end) };
  });
  return { chunks: packed, buffer: all.buffer };
}

function died(reason: string, cause?: Error): UndertoneError {
  return new UndertoneError('WORKER_DIED', {
    what: `the thread of the pipelines stopped: ${reason}`,
    todo: 'start undertone anew; what was written before is complete',
    ...(cause === undefined ? {} : { cause }),
  });
}
