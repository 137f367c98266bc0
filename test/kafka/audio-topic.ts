import { onTestFinished } from 'vitest';
import type { Kafka, Message } from 'kafkajs';
import { PARTITIONS } from './processor-setup.js';
import { sharedClient, uniqueName } from './shared-broker.js';

/** Ten samples a record, of one mu-law customer channel. */
export const RECORD_SAMPLES = 10;

/** Writes records of calls; each call lies on one partition. */
export class AudioTopic {
  readonly #seqs = new Map<string, number>();

  constructor(
    private readonly topic: string,
    private readonly kafka: Kafka = sharedClient(),
  ) {}

  /** @param timeMs record time; by default the broker's clock */
  async send(
    callId: string,
    records: number,
    { end = false, timeMs }: { end?: boolean; timeMs?: number } = {},
  ): Promise<void> {
    const first = this.#seqs.get(callId) ?? 0;
    this.#seqs.set(callId, first + records);
    await this.#write(
      Array.from({ length: records }, (_, i) => ({
        key: callId,
        partition: partitionOf(callId),
        value: Buffer.alloc(RECORD_SAMPLES),
        ...(timeMs !== undefined && { timestamp: String(timeMs) }),
        headers: {
          schemaVersion: '1',
          encoding: 'mulaw',
          sampleRate: '8000',
          channels: '1',
          channelRole: 'customer',
          seq: String(first + i),
          streamOffsetSamples: String((first + i) * RECORD_SAMPLES),
          endOfCall: String(end && i === records - 1),
        },
      })),
    );
  }

  /** A record that nobody can read. */
  async sendGarbage(callId: string): Promise<void> {
    await this.#write([{ key: callId, partition: partitionOf(callId), value: Buffer.from('?') }]);
  }

  async #write(messages: Message[]): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    await producer.send({ topic: this.topic, acks: -1, messages });
    await producer.disconnect();
  }
}

function partitionOf(callId: string): number {
  return (callId.codePointAt(callId.length - 1) ?? 0) % PARTITIONS;
}

export interface Received {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything committed that comes to a topic. */
export async function committedOf(topic: string, kafka = sharedClient()): Promise<Received[]> {
  const received: Received[] = [];
  const consumer = kafka.consumer({
    groupId: uniqueName('reader'),
    readUncommitted: false,
    maxWaitTimeInMs: 50,
  });
  onTestFinished(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: ({ message }) => {
      const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [
        name,
        String(value),
      ]);
      received.push({
        key: String(message.key),
        value: String(message.value),
        headers: Object.fromEntries(headers) as Record<string, string>,
      });
      return Promise.resolve();
    },
  });
  return received;
}
