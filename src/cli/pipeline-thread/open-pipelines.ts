import { setImmediate, setTimeout } from 'node:timers/promises';
import { Subject, type Subscription } from 'rxjs';
import type { AudioChunk, StreamKey } from '../../audio/chunk.js';
import { InferenceSet } from '../../model/inference-set.js';
import { toPortable } from '../../model/worker-protocol.js';
import type { Checkpoint } from '../../operators/checkpoint.js';
import { emotionPipeline } from '../../pipeline.js';
import type { PipelineOptions } from '../../pipeline-options.js';
import type { PipelineId, ThreadItem, ThreadReply, ThreadRequest } from './protocol.js';

/** The pipelines of a thread, and what is asked of them. */
export class OpenPipelines {
  readonly #open = new Map<PipelineId, OpenPipeline>();

  constructor(
    private readonly options: PipelineOptions,
    private readonly reply: (reply: ThreadReply) => void,
  ) {}

  serve(request: ThreadRequest): void {
    const { id } = request;
    if (request.kind === 'open') {
      const restore = new Map(
        request.streams.map(({ stream, checkpoint }) => [keyOf(stream), checkpoint]),
      );
      this.#open.set(id, new OpenPipeline(id, this.options, restore, this.reply));
    } else if (request.kind === 'push') {
      void this.#open.get(id)?.push(request.chunks, request.turn);
    } else if (request.kind === 'idle') {
      void this.#open.get(id)?.idle(request.turn);
    } else {
      this.#open.get(id)?.close();
      this.#open.delete(id);
    }
  }
}

class OpenPipeline {
  readonly #chunks = new Subject<AudioChunk>();
  readonly #subscription: Subscription;
  readonly #inference: InferenceSet;
  #items: ThreadItem[] = [];

  constructor(
    private readonly id: PipelineId,
    options: PipelineOptions,
    restore: ReadonlyMap<string, Checkpoint>,
    private readonly reply: (reply: ThreadReply) => void,
  ) {
    this.#inference = InferenceSet.of(options.inference);
    const pipeline = emotionPipeline({
      ...options,
      restore: (stream) => restore.get(keyOf(stream)),
      streamEnded: (ended, end) => {
        this.#say({ ended, ...(end && { end }) });
      },
    });
    this.#subscription = this.#chunks.pipe(pipeline).subscribe({
      next: (output) => {
        this.#say({ output });
      },
      error: (error: unknown) => {
        this.#flush();
        this.reply({ kind: 'failed', id, error: toPortable(error) });
      },
    });
  }

  async push(chunks: readonly AudioChunk[], turn: number): Promise<void> {
    for (const chunk of chunks) this.#chunks.next(chunk);
    await this.#inference.whenNotFull();
    this.reply({ kind: 'done', id: this.id, turn });
  }

  async idle(turn: number): Promise<void> {
    while (!this.#inference.idle) await setTimeout(IDLE_POLL_MS);
    await setImmediate();
    this.#flush();
    this.reply({ kind: 'done', id: this.id, turn });
  }

  close(): void {
    this.#subscription.unsubscribe();
  }

  /** What comes in one turn of the event loop goes in one message. */
  #say(item: ThreadItem): void {
    this.#items.push(item);
    if (this.#items.length === 1)
      void setImmediate().then(() => {
        this.#flush();
      });
  }

  #flush(): void {
    const items = this.#items;
    this.#items = [];
    if (items.length > 0) this.reply({ kind: 'items', id: this.id, items });
  }
}

const IDLE_POLL_MS = 5;

function keyOf({ callId, channel, streamEpoch }: StreamKey): string {
  return `${streamEpoch}/${channel}/${callId}`;
}
