import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Encoding } from '../../src/audio/chunk.js';
import { BYTES_PER_SAMPLE } from '../../src/audio/format.js';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { Stage } from './stage.js';

export interface ReceivedEvent {
  readonly event: EmotionEvent;
  /** By the clock of this process, which on one machine is the producer's. */
  readonly receivedMs: number;
  /** CreateTime of its record: when its transaction was under way. */
  readonly writtenMs: number;
}

/** A record of audio, as far as times go. */
export interface SentChunk {
  readonly callId: string;
  /** One past its last sample. */
  readonly endSample: number;
  /** CreateTime, by the producer's clock. */
  readonly createdMs: number;
}

/**
 * Reads events as any consumer of committed records would, and notes when which came. What they
 * say is looked at afterwards: the bench shares its processors with what it measures.
 */
export class Listener {
  readonly #received: (Omit<ReceivedEvent, 'event'> & { readonly value: Buffer })[] = [];
  readonly #consumer: Consumer;

  constructor(private readonly stage: Stage) {
    this.#consumer = consumerOf(stage);
  }

  async start(): Promise<void> {
    await listen(this.#consumer, this.stage.topics.events, ({ batch }) => {
      const receivedMs = Date.now();
      for (const { value, timestamp } of batch.messages) {
        const writtenMs = Number(timestamp);
        if (value !== null) this.#received.push({ value, receivedMs, writtenMs });
      }
    });
  }

  events(): ReceivedEvent[] {
    const codec = emotionEventCodec();
    return this.#received.map(({ value, ...times }) => ({ event: codec.decode(value), ...times }));
  }

  async stop(): Promise<void> {
    await this.#consumer.disconnect();
  }
}

/** All audio that is on the topic by now. */
export async function sentChunks(stage: Stage): Promise<SentChunk[]> {
  const topic = stage.topics.audio;
  const missing = await endsOf(stage, topic);
  const chunks: SentChunk[] = [];
  const consumer = consumerOf(stage);
  await new Promise<void>((resolve, reject) => {
    listen(consumer, topic, ({ batch: { partition, messages } }) => {
      chunks.push(...messages.map(chunkOf));
      if (Number(messages.at(-1)?.offset) + 1 >= (missing.get(partition) ?? 0))
        missing.delete(partition);
      if (missing.size === 0) resolve();
    }).catch(reject);
  });
  await consumer.disconnect();
  return chunks;
}

/** End of each partition that is not empty. */
async function endsOf({ kafka }: Stage, topic: string): Promise<Map<number, number>> {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const ends = offsets.map(({ partition, high }) => [partition, Number(high)] as const);
  return new Map(ends.filter(([, end]) => end > 0));
}

function consumerOf({ kafka }: Stage): Consumer {
  const groupId = `bench-listener-${randomUUID()}`;
  return kafka.consumer({ groupId, readUncommitted: false, maxWaitTimeInMs: 100 });
}

async function listen(
  consumer: Consumer,
  topic: string,
  take: (payload: EachBatchPayload) => void,
): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: (payload) => {
      take(payload);
      return Promise.resolve();
    },
  });
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
