/** The pipeline as the Kafka connector sees it; the composition root gives it one. */
import type { AudioChunk, StreamKey } from '../../src/audio/chunk.js';
import type { UndertoneError } from '../../src/errors.js';
import type { PipelineOutput, StreamEnd } from '../../src/ports.js';
import type { ResumedStream } from './ledger.js';

/** Opens pipelines; all of them compute elsewhere, in threads of their own. */
export interface ShardPipelines {
  readonly configHash: string;
  /** @param streams that go on from a checkpoint */
  open(streams: readonly ResumedStream[], listener: PipelineListener): ShardPipeline;
  /** What computes is stuck: every open pipeline fails, and the next one is opened elsewhere. */
  restart(error: UndertoneError): void;
}

/** Called in the order of each stream. */
export interface PipelineListener {
  output(output: PipelineOutput): void;
  /** After the stream's last output, with what its end has to say where that is asked for. */
  streamEnded(stream: StreamKey, end?: StreamEnd): void;
  /** The pipeline is of no more use. */
  failed(error: unknown): void;
}

export interface ShardPipeline {
  /**
   * Hands chunks over; their bytes are given away.
   *
   * @returns a promise that resolves when there is room for more: whoever waits for it bounds
   *   what is on its way. Never rejects; failures go to the listener.
   */
  push(chunks: readonly AudioChunk[]): Promise<void>;
  /** Resolves when everything that was pushed has been scored and its outputs were delivered. */
  idle(): Promise<void>;
  /** Drops everything; nothing is delivered afterwards. */
  close(): void;
}
