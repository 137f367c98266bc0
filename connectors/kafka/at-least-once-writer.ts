import { randomUUID } from 'node:crypto';
import type { Kafka, Producer } from 'kafkajs';

import type { CheckpointScope } from './checkpoint-scope.js';
import { requireSentOnce } from './sent-once.js';
import { asKafkaError } from './failure.js';
import { inRequests } from './request-size.js';
import { topicMessages, type PartitionWrite, type ShardWriter } from './shard-writer.js';
import { MARKER_KEY } from './track-checkpoint.js';
import type { TopicNames } from './topics.js';

export interface AtLeastOnceWriterOptions {
  readonly kafka: Kafka;
  readonly topics: TopicNames;
  readonly scope: CheckpointScope;
  /** Commits offsets as the member of the group that it is. */
  readonly commit: (offsets: readonly PartitionWrite[]) => Promise<void>;
}

/**
 * Without transactions: events first, then what a restart goes on from, then the offsets. What a
 * crash leaves between is written again, with equal event ids.
 */
export class AtLeastOnceWriter implements ShardWriter {
  readonly #options: AtLeastOnceWriterOptions;
  readonly #producer: Producer;

  constructor(options: AtLeastOnceWriterOptions) {
    this.#options = options;
    this.#producer = options.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
  }

  /** Nobody is shut out: an earlier owner that is still alive may write on for a while. */
  async takeOver(partitions: readonly number[]): Promise<string> {
    const { topics, scope } = this.#options;
    const marker = randomUUID();
    const key = scope.wireKey(MARKER_KEY);
    const messages = partitions.map((partition) => ({ key, value: marker, partition }));
    try {
      await this.#producer.connect();
      const answers = await this.#producer.send({ topic: topics.checkpoints, messages, acks: -1 });
      requireSentOnce([{ topic: topics.checkpoints, messages }], answers);
      return marker;
    } catch (cause) {
      throw asKafkaError(cause, `topic ${topics.checkpoints}`);
    }
  }

  async write(partitions: readonly PartitionWrite[]): Promise<void> {
    const { topics, scope, commit } = this.#options;
    try {
      const messages = topicMessages(topics, scope, partitions);
      const events = messages.filter(({ topic }) => topic !== topics.checkpoints);
      const checkpoints = messages.filter(({ topic }) => topic === topics.checkpoints);
      for (const topicMessages of [...inRequests(events), ...inRequests(checkpoints)]) {
        const answers = await this.#producer.sendBatch({ topicMessages, acks: -1 });
        requireSentOnce(topicMessages, answers);
      }
      await commit(partitions);
    } catch (cause) {
      throw asKafkaError(cause, `topics ${topics.events}, ${topics.checkpoints}`);
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => undefined);
  }
}
