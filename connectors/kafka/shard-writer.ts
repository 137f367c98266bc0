import { randomUUID } from 'node:crypto';
import type { Kafka, Message, Producer, TopicMessages, Transaction } from 'kafkajs';

import type { CheckpointScope } from './checkpoint-scope.js';
import { requireSentOnce } from './sent-once.js';
import { asKafkaError } from './failure.js';
import { inRequests } from './request-size.js';
import type { TopicNames } from './topics.js';
import { MARKER_KEY } from './track-checkpoint.js';

/** A checkpoint, or null in the place of one that is over. */
export interface CheckpointMessage {
  readonly key: string;
  readonly value: string | null;
}

/** What one transaction says of one partition. */
export interface PartitionWrite {
  readonly partition: number;
  /** By the keys of `track-checkpoint.ts`. */
  readonly checkpoints: readonly CheckpointMessage[];
  readonly events: readonly Message[];
  /** Empty where no topic is named for them, as are summaries. */
  readonly utterances: readonly Message[];
  readonly summaries: readonly Message[];
  readonly deadLetters: readonly Message[];
  /** Becomes the committed offset of the audio partition. */
  readonly lowWatermark: number;
}

/** Writes the outputs of one shard: all of a write, or nothing. */
export interface ShardWriter {
  /**
   * Shuts out every earlier owner of the shard, ends what it left open, and marks the place.
   *
   * @returns the marker; in each partition of the checkpoint topic everything of earlier owners
   *   lies before it
   * @throws UndertoneError KAFKA_…
   */
  takeOver(partitions: readonly number[]): Promise<string>;
  /**
   * @throws UndertoneError KAFKA_…: whether it was written nobody knows. The writer is of no use
   *   afterwards; close it, and take over anew.
   */
  write(partitions: readonly PartitionWrite[]): Promise<void>;
  close(): Promise<void>;
}

export interface TransactionalWriterOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  /** The same for every owner of the shard, and for nobody else. */
  readonly transactionalId: string;
  readonly topics: TopicNames;
  readonly scope: CheckpointScope;
  readonly transactionTimeoutMs: number;
}

/**
 * One transaction for each write: checkpoints, events of all kinds, dead letters, then the
 * offsets.
 *
 * Traps of kafkajs 2.2.4 that shape it:
 * - AddOffsetsToTxn is outside its retries and meets CONCURRENT_TRANSACTIONS when it comes first
 *   (#1068): records are sent first, and there is always one.
 * - EndTxn is not tried again, and after a failed commit the producer refuses to work (#1416). A
 *   broker may also apply a late EndTxn to a later transaction: any error ends this writer.
 * - The producer learns its epoch, and shuts out the one before, with its first transaction
 *   only: `takeOver` commits one, whose record doubles as the marker of where history ends.
 */
export class TransactionalWriter implements ShardWriter {
  readonly #options: TransactionalWriterOptions;
  readonly #producer: Producer;
  /** Of the Produce requests of the transaction under way, those that were answered. */
  #producedTo: string[] = [];
  /** Whatever is under way. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(options: TransactionalWriterOptions) {
    this.#options = options;
    this.#producer = options.kafka.producer({
      transactionalId: options.transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: options.transactionTimeoutMs,
      allowAutoTopicCreation: false,
    });
    this.#producer.on(this.#producer.events.REQUEST, ({ payload: { apiName, broker } }) => {
      if (apiName === 'Produce') this.#producedTo.push(broker);
    });
  }

  takeOver(partitions: readonly number[]): Promise<string> {
    return this.#doing(this.#takeOver(partitions));
  }

  write(partitions: readonly PartitionWrite[]): Promise<void> {
    return this.#doing(this.#write(partitions));
  }

  /** Not in the middle of something: kafkajs would connect again, and never disconnect. */
  async close(): Promise<void> {
    await this.#busy.catch(() => undefined);
    await this.#producer.disconnect().catch(() => undefined);
  }

  #doing<T>(work: Promise<T>): Promise<T> {
    this.#busy = work;
    return work;
  }

  async #takeOver(partitions: readonly number[]): Promise<string> {
    const marker = randomUUID();
    const key = this.#options.scope.wireKey(MARKER_KEY);
    const messages = partitions.map((partition) => ({ key, value: marker, partition }));
    try {
      await this.#producer.connect();
      const transaction = await this.#producer.transaction();
      const { checkpoints: topic } = this.#options.topics;
      await this.#send(transaction, [{ topic, messages }]);
      await transaction.commit();
      return marker;
    } catch (cause) {
      throw asKafkaError(cause, `taking over ${this.#options.transactionalId}`);
    }
  }

  async #write(partitions: readonly PartitionWrite[]): Promise<void> {
    const { groupId, topics, scope, transactionalId } = this.#options;
    try {
      const transaction = await this.#producer.transaction();
      await this.#send(transaction, topicMessages(topics, scope, partitions));
      await transaction.sendOffsets({
        consumerGroupId: groupId,
        topics: [
          {
            topic: topics.audio,
            partitions: partitions.map(({ partition, lowWatermark }) => ({
              partition,
              offset: String(lowWatermark),
            })),
          },
        ],
      });
      await transaction.commit();
    } catch (cause) {
      throw asKafkaError(cause, `transaction of ${transactionalId}`);
    }
  }

  async #send(transaction: Transaction, messages: readonly TopicMessages[]): Promise<void> {
    for (const request of inRequests(messages)) await this.#sendAtOnce(transaction, request);
  }

  /**
   * All topics at once. Where one of them is refused, kafkajs tells of another that was left
   * alone for that; asked for one by one, the one that is refused says why.
   */
  async #sendAtOnce(transaction: Transaction, messages: TopicMessages[]): Promise<void> {
    this.#producedTo = [];
    try {
      const answers = await transaction.sendBatch({ topicMessages: messages, acks: -1 });
      requireSentOnce(messages, answers, this.#producedTo);
    } catch (cause) {
      if (!wasLeftAlone(cause)) throw cause;
      for (const alone of messages) await transaction.send({ ...alone, acks: -1 });
      throw cause;
    }
  }
}

function wasLeftAlone(cause: unknown): boolean {
  const { type, cause: below } = (cause ?? {}) as { type?: unknown; cause?: unknown };
  return type === 'OPERATION_NOT_ATTEMPTED' || (below !== undefined && wasLeftAlone(below));
}

/** Checkpoints first: a reader of the log sees a state before what came of it. */
export function topicMessages(
  topics: TopicNames,
  scope: CheckpointScope,
  partitions: readonly PartitionWrite[],
): TopicMessages[] {
  const of = (pick: (write: PartitionWrite) => readonly Message[]): Message[] =>
    partitions.flatMap((write) =>
      pick(write).map((message) => ({ ...message, partition: write.partition })),
    );
  const { utterances, summaries } = topics;
  return [
    { topic: topics.checkpoints, messages: of((write) => checkpointsOf(write, scope)) },
    { topic: topics.events, messages: of(({ events }) => events) },
    ...(utterances === undefined
      ? []
      : [{ topic: utterances, messages: of((write) => write.utterances) }]),
    ...(summaries === undefined
      ? []
      : [{ topic: summaries, messages: of((write) => write.summaries) }]),
    { topic: topics.deadLetters, messages: of(({ deadLetters }) => deadLetters) },
  ].filter(({ messages }) => messages.length > 0);
}

function checkpointsOf({ checkpoints }: PartitionWrite, scope: CheckpointScope): Message[] {
  return checkpoints.map(({ key, value }) => ({ key: scope.wireKey(key), value }));
}
