import type { Kafka, Producer } from 'kafkajs';
import { asKafkaError } from './failure.js';
import type { OutgoingRecord } from './record.js';

/**
 * Writes audio records: each once, those of a call in the order they were given. Memory: the
 * records of one `send`; who sends more than `MAX_SEND_BYTES` at once asks for requests that
 * brokers refuse for their size.
 */
export class AudioProducer {
  readonly #producer: Producer;

  constructor(
    kafka: Kafka,
    private readonly topic: string,
  ) {
    // One request in flight: kafkajs may change the order of several when it tries again.
    this.#producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: RETRY,
    });
  }

  /** @throws UndertoneError KAFKA_… */
  async connect(): Promise<void> {
    await this.#producer.connect().catch((cause: unknown) => {
      throw asKafkaError(cause, 'connecting');
    });
  }

  /**
   * Resolves when all replicas in sync hold the records.
   *
   * @throws UndertoneError KAFKA_…
   */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      await this.#producer.send({ topic: this.topic, messages: [...records], acks: -1 });
    } catch (cause) {
      throw asKafkaError(cause, `topic ${this.topic}`);
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => undefined);
  }
}

/** A broker may be away for about two minutes before the sending ends for it. */
const RETRY = { retries: 120, initialRetryTime: 50, maxRetryTime: 1_000 } as const;

/** All of it may go to one partition, whose batch must stay below a broker's usual limit of 1 MiB. */
export const MAX_SEND_BYTES = 512 * 1024;
