import type { Kafka } from 'kafkajs';

import { AtLeastOnceWriter } from './at-least-once-writer.js';
import { checkpointScope } from './checkpoint-scope.js';
import { TransactionalWriter, type ShardWriter } from './shard-writer.js';
import type { TopicNames } from './topics.js';

export type Delivery =
  | {
      readonly kind: 'exactly-once';
      /** Names the application: two that share it shut each other out. */
      readonly transactionalPrefix: string;
      readonly transactionTimeoutMs: number;
    }
  | { readonly kind: 'at-least-once' };

export interface DeliveryOptions {
  readonly kafka: Kafka;
  readonly topics: TopicNames;
  readonly groupId: string;
  readonly delivery: Delivery;
}

/** @param commit commits offsets as the member of the group that it is */
export function openWriter(
  shard: number,
  { kafka, topics, groupId, delivery }: DeliveryOptions,
  commit: (offsets: ReadonlyMap<number, number>) => Promise<void>,
): ShardWriter {
  const scope = checkpointScope(groupId, topics.audio);
  if (delivery.kind === 'exactly-once') {
    const { transactionalPrefix, transactionTimeoutMs } = delivery;
    const transactionalId = `${transactionalPrefix}-${groupId}-${topics.audio}-${shard}`;
    return new TransactionalWriter({
      kafka,
      groupId,
      topics,
      scope,
      transactionalId,
      transactionTimeoutMs,
    });
  }
  return new AtLeastOnceWriter({
    kafka,
    topics,
    scope,
    commit: (writes) =>
      commit(new Map(writes.map(({ partition, lowWatermark }) => [partition, lowWatermark]))),
  });
}
