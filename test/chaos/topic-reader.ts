import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { unframe } from '../../connectors/kafka/schema-frame.js';
import type { AvroCodec } from '../../src/events/avro-codec.js';

interface Received {
  readonly eventId: string;
  /** Partition, offset, and which producer wrote it. */
  readonly place: string;
  readonly value: Buffer;
  readonly isFramed: boolean;
}

const SENTINEL = 'sentinel';
const POLL_MS = 50;

/**
 * Everything committed on a topic of events, from the beginning and as it comes, told apart by
 * partition and offset: whatever happens to this reader, it counts no record twice.
 */
export class TopicReader<Event extends object> {
  readonly #consumer: Consumer;
  readonly #records = new Map<string, Received>();
  readonly #ids = new Set<string>();
  readonly #closed = new Set<number>();
  #latestMs = 0;
  #crash: Error | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly topic: string,
    private readonly codec: AvroCodec<Event>,
    private readonly partitions: number,
  ) {
    this.#consumer = kafka.consumer({
      groupId: `chaos-reader-${randomUUID()}`,
      readUncommitted: false,
      maxWaitTimeInMs: 100,
    });
  }

  async start(): Promise<void> {
    this.#consumer.on('consumer.crash', ({ payload }) => {
      if (!payload.restart) this.#crash = payload.error;
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: this.topic, fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatch: (payload) => {
        this.#take(payload);
        return Promise.resolve();
      },
    });
  }

  /** When the latest event came. */
  get latestMs(): number {
    return this.#latestMs;
  }

  /** How many different ones came. */
  get size(): number {
    return this.#ids.size;
  }

  has(eventId: string): boolean {
    return this.#ids.has(eventId);
  }

  /**
   * Everything up to a record that is written now. No transaction may be open any more: one that
   * was left behind holds this up until the broker gives it up.
   */
  async upToNow(timeoutMs: number): Promise<Event[]> {
    await this.#sendSentinels();
    const deadlineMs = performance.now() + timeoutMs;
    while (this.#closed.size < this.partitions) {
      if (this.#crash !== undefined) throw this.#crash;
      if (performance.now() > deadlineMs) throw new Error('a transaction was left open');
      await sleep(POLL_MS);
    }
    return [...this.#records.values()].map(({ value, isFramed }) =>
      this.codec.decode(isFramed ? unframe(value).bytes : value),
    );
  }

  /** Where those lie that came more than once: the same transaction, or two? */
  get repeated(): string[] {
    const places = new Map<string, string[]>();
    for (const { eventId, place } of this.#records.values()) {
      places.set(eventId, [...(places.get(eventId) ?? []), place]);
    }
    return [...places.values()].filter(({ length }) => length > 1).map((all) => all.join(' and '));
  }

  async stop(): Promise<void> {
    await this.#consumer.disconnect().catch(() => undefined);
  }

  #take({ batch }: EachBatchPayload): void {
    for (const message of batch.messages) {
      const { key, value, headers, offset } = message;
      if (key?.toString() === SENTINEL) {
        this.#closed.add(batch.partition);
        continue;
      }
      const place = `${batch.partition}/${offset}`;
      if (value === null || this.#records.has(place)) continue;
      const eventId = String(headers?.['eventId']);
      this.#latestMs = performance.now();
      this.#ids.add(eventId);
      this.#records.set(place, {
        ...{ eventId, value, place: `${place} ${writerOf(message)}` },
        isFramed: headers?.['schemaFingerprint'] === undefined,
      });
    }
  }

  async #sendSentinels(): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    const messages = Array.from({ length: this.partitions }, (_, partition) => ({
      ...{ key: SENTINEL, value: '', partition },
    }));
    await producer.send({ topic: this.topic, acks: -1, messages });
    await producer.disconnect();
  }
}

/** kafkajs hands the header of a record's batch over; its types leave it out. */
function writerOf(message: KafkaMessage): string {
  const { batchContext = {} } = message as {
    readonly batchContext?: Readonly<Record<string, unknown>>;
  };
  const { producerId, producerEpoch, firstSequence } = batchContext;
  const writer = [producerId, producerEpoch, firstSequence].map(String).join('/');
  return `(${message.timestamp}, producer/epoch/sequence ${writer})`;
}
