import type { Message } from 'kafkajs';

import type { AudioChunk, StreamKey } from '../../src/audio/chunk.js';
import type { PipelineOutput, StreamEnd } from '../../src/ports.js';
import type { AudioRecord } from './audio-record.js';
import type { CollectedWork } from './collected-work.js';
import { deadLetter } from './dead-letter.js';
import { EventMessages, type EventEncoders } from './event-messages.js';
import type { LedgerOptions, SavedPartition } from './ledger.js';
import { PartitionLedger } from './partition-ledger.js';
import type { KafkaRecord } from './record.js';
import type { ShardObserver } from './shard-observer.js';
import type { ShardPipeline, ShardPipelines } from './shard-pipeline.js';

export interface PartitionWorkOptions {
  readonly partition: number;
  /** Offset of the first record that will come. */
  readonly position: number;
  readonly saved: SavedPartition;
  readonly ledger: LedgerOptions;
  readonly pipelines: ShardPipelines;
  readonly encoders: EventEncoders;
  readonly deadLetterAudio: boolean;
  readonly observer: ShardObserver;
  /** Something is to be written. */
  readonly onPending: () => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * All that goes on in one partition: records go through the books into a pipeline, outputs wait
 * until a transaction takes them. The books learn of an output when it is written, not before:
 * what they say is always what the transaction holds.
 */
export class PartitionWork {
  readonly #options: PartitionWorkOptions;
  readonly #ledger: PartitionLedger;
  readonly #pipeline: ShardPipeline;
  readonly #pending: Pending[] = [];
  #deadLetters: Message[] = [];
  #hasMarks = false;
  #writtenPosition: number;
  /** What the books read last, for the observer. */
  #audio: AudioRecord | undefined;

  constructor(options: PartitionWorkOptions) {
    const { partition, position, saved, ledger, pipelines, onPending, onFailure } = options;
    this.#options = options;
    this.#writtenPosition = position;
    this.#ledger = new PartitionLedger(position, {
      ...ledger,
      read: (record) => (this.#audio = ledger.read(record)),
    });
    const { streams, chunks } = this.#ledger.restore(saved);
    this.#pipeline = pipelines.open(streams, {
      output: (output) => {
        this.#pending.push({ output });
        onPending();
      },
      streamEnded: (ended, end) => {
        this.#pending.push({ ended, ...(end && { end }) });
        onPending();
      },
      failed: onFailure,
    });
    void this.#pipeline.push(chunks);
    options.observer.restored(partition, position, streams.length);
  }

  /** Offset behind the last record that was taken. */
  get position(): number {
    return this.#ledger.position;
  }

  get openTracks(): number {
    return this.#ledger.openTracks;
  }

  get pendingCount(): number {
    return this.#pending.length + this.#deadLetters.length;
  }

  /** Whether there is something to write, be it only how far it has come. */
  get hasNews(): boolean {
    return this.pendingCount > 0 || this.#hasMarks || this.position !== this.#writtenPosition;
  }

  /** Takes records in order. @returns a promise that resolves when there is room for more. */
  take(records: readonly KafkaRecord[]): Promise<void> {
    const chunks: AudioChunk[] = [];
    for (const record of records) {
      this.#audio = undefined;
      const taken = this.#ledger.take(record);
      chunks.push(...taken.chunks);
      if (taken.clockJump !== undefined)
        this.#options.observer.clockJumped(record, taken.clockJump);
      if (taken.deadLetter !== undefined) this.#refuse(record, taken.deadLetter);
      else this.#options.observer.taken(record, this.#audio, taken.dropped);
    }
    return this.#pipeline.push([...chunks, ...this.#ledger.closeMarked()]);
  }

  /** Nothing has come for long, and nothing is on its way: the clock may end calls. */
  markSilent(): void {
    this.#hasMarks = this.#ledger.markSilent();
  }

  /** After marks have been written. */
  closeMarked(): Promise<void> {
    return this.#pipeline.push(this.#ledger.closeMarked());
  }

  /** What is to be written now; at most so many outputs. */
  collect(maxOutputs: number): CollectedWork {
    const { partition, encoders } = this.#options;
    const messages = new EventMessages(encoders);
    const outputs: PipelineOutput[] = [];
    const ends: StreamEnd[] = [];
    for (const { output, ended, end } of this.#pending.splice(0, maxOutputs)) {
      if (ended !== undefined) {
        const { traceparent } = this.#ledger.streamEnded(ended, end);
        if (end === undefined) continue;
        messages.addEnd(end, traceparent);
        ends.push(end);
      } else if (output !== undefined) {
        messages.addOutput(output, this.#ledger.output(output).traceparent);
        outputs.push(output);
      }
    }
    const deadLetters = this.#deadLetters;
    this.#writtenPosition = this.position;
    this.#hasMarks = false;
    this.#deadLetters = [];
    const { checkpoints, lowWatermark } = this.#ledger.collect(deadLetters.length > 0);
    const { events, utterances, summaries } = messages;
    const write = {
      ...{ partition, events, utterances, summaries, deadLetters, lowWatermark },
      checkpoints: checkpoints.map(([key, value]) => ({ key, value })),
    };
    return { write, outputs, ends };
  }

  idle(): Promise<void> {
    return this.#pipeline.idle();
  }

  close(): void {
    this.#pipeline.close();
  }

  #refuse(record: KafkaRecord, error: Parameters<typeof deadLetter>[1]): void {
    const { deadLetterAudio, observer, onPending } = this.#options;
    this.#deadLetters.push(deadLetter(record, error, deadLetterAudio));
    observer.deadLettered(record, error);
    onPending();
  }
}

interface Pending {
  readonly output?: PipelineOutput;
  readonly ended?: StreamKey;
  readonly end?: StreamEnd;
}
