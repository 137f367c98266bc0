import {
  Partitioners,
  type ITopicMetadata,
  type Kafka,
  type Message,
  type Producer,
} from 'kafkajs';
import { asKafkaError } from './failure.js';
import type { OutgoingRecord } from './record.js';

/**
 * Writes audio records: each once, those of a call in the order they were given. Memory: the
 * records of one `send`; who sends more than `MAX_SEND_BYTES` at once asks for requests that
 * brokers refuse for their size.
 */
export class AudioProducer {
  readonly #producer: Producer;
  readonly #partitionOf = Partitioners.DefaultPartitioner();
  #metadata: ITopicMetadata['partitions'] = [];

  /** @param kafka a patient one, where the sending is to outlast a broker that comes back */
  constructor(
    private readonly kafka: Kafka,
    private readonly topic: string,
  ) {
    // One request in flight: kafkajs may change the order of several when it tries again.
    this.#producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
  }

  /** @throws UndertoneError KAFKA_… */
  async connect(): Promise<void> {
    const admin = this.kafka.admin();
    try {
      await this.#producer.connect();
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [this.topic] });
      this.#metadata = topics[0]?.partitions ?? [];
    } catch (cause) {
      throw asKafkaError(cause, 'connecting');
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  /**
   * Resolves when all replicas in sync hold the records. A request for each partition: of one for
   * several, kafkajs leaves out or repeats records when a leader changes (`sent-once.ts`).
   *
   * @throws UndertoneError KAFKA_…
   */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const { topic } = this;
    try {
      await Promise.all(
        [...this.#byPartition(records).values()].map((messages) =>
          this.#producer.send({ topic, messages, acks: -1 }),
        ),
      );
    } catch (cause) {
      throw asKafkaError(cause, `topic ${this.topic}`);
    }
  }

  #byPartition(records: readonly OutgoingRecord[]): Map<number, Message[]> {
    const messages = new Map<number, Message[]>();
    for (const record of records) {
      const { topic } = this;
      const partition =
        record.partition ??
        this.#partitionOf({ topic, partitionMetadata: this.#metadata, message: record });
      const others = messages.get(partition) ?? [];
      others.push({ ...record, partition });
      messages.set(partition, others);
    }
    return messages;
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => undefined);
  }
}

/** All of it may go to one partition, whose batch must stay below a broker's usual limit of 1 MiB. */
export const MAX_SEND_BYTES = 512 * 1024;
