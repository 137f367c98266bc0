import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { Encoding } from '../../src/audio/chunk.js';
import { BYTES_PER_SAMPLE } from '../../src/audio/format.js';
import type { Stage } from './stage.js';

/** A record of audio, as far as times go. */
export interface SentChunk {
  readonly callId: string;
  /** One past its last sample. */
  readonly endSample: number;
  /** CreateTime, by the producer's clock. */
  readonly createdMs: number;
}

export interface ReceivedEvent {
  readonly event: EmotionEvent;
  /** By the clock of this process, which on one machine is the producer's. */
  readonly receivedMs: number;
}

/** Reads both topics as any consumer of committed records would, and notes when what came. */
export class Listener {
  readonly chunks: SentChunk[] = [];
  readonly events: ReceivedEvent[] = [];
  readonly #codec = emotionEventCodec();
  readonly #consumer: Consumer;

  constructor(private readonly stage: Stage) {
    this.#consumer = stage.kafka.consumer({
      groupId: `bench-listener-${randomUUID()}`,
      readUncommitted: false,
      maxWaitTimeInMs: 100,
    });
  }

  async start(): Promise<void> {
    const { audio, events } = this.stage.topics;
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [audio, events], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatch: (payload) => {
        this.#take(payload);
        return Promise.resolve();
      },
    });
  }

  async stop(): Promise<void> {
    await this.#consumer.disconnect();
  }

  #take({ batch: { topic, messages } }: EachBatchPayload): void {
    const receivedMs = Date.now();
    for (const message of messages) {
      if (topic === this.stage.topics.audio) this.chunks.push(chunkOf(message));
      else if (message.value !== null) {
        this.events.push({ event: this.#codec.decode(message.value), receivedMs });
      }
    }
  }
}

/** Of a record that says where its samples lie, as those of `undertone simulate` do. */
function chunkOf({ key, value, headers = {}, timestamp }: KafkaMessage): SentChunk {
  const number = (name: string) => Number(String(headers[name]));
  const blockBytes = BYTES_PER_SAMPLE[String(headers['encoding']) as Encoding] * number('channels');
  return {
    callId: String(key),
    endSample: number('streamOffsetSamples') + (value?.length ?? 0) / blockBytes,
    createdMs: Number(timestamp),
  };
}
