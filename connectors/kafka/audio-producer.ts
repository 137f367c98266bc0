import {
  Partitioners,
  type ITopicMetadata,
  type Kafka,
  type Message,
  type Producer,
} from 'kafkajs';
import { asKafkaError } from './failure.js';
import type { OutgoingRecord } from './record.js';
import { inRequests } from './request-size.js';

/**
 * Writes audio records: each once, those of a call in the order they were given. Memory: the
 * records of one `send`.
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
   * Resolves when all replicas in sync hold the records. Requests are for one partition each: of
   * one for several, kafkajs leaves out or repeats records when a leader changes (`sent-once.ts`).
   *
   * @throws UndertoneError KAFKA_…
   */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    try {
      await Promise.all(
        [...this.#byPartition(records).values()].map((messages) => this.#sendInOrder(messages)),
      );
    } catch (cause) {
      throw asKafkaError(cause, `topic ${this.topic}`);
    }
  }

  /** Of one partition: of short records, keys and headers alone may be too much for one request. */
  async #sendInOrder(messages: Message[]): Promise<void> {
    for (const request of inRequests([{ topic: this.topic, messages }]).flat()) {
      await this.#producer.send({ ...request, acks: -1 });
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
