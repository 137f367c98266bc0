import type { RecordMetadata, TopicMessages } from 'kafkajs';

import { UndertoneError } from '../../src/errors.js';

/**
 * Holds what kafkajs returns against what it was told to send. Where the leader of a partition
 * changes between two tries of one `send`, kafkajs 2.2.4 looks by broker who has answered: records
 * whose new leader has answered for others are left out, and those whose broker came back as
 * another object are sent twice. It resolves all the same. What it returns shows either.
 *
 * @param sent with the partition of every message
 * @throws UndertoneError KAFKA_FAILED unless each partition has answered exactly once
 */
export function requireAnsweredOnce(
  sent: readonly TopicMessages[],
  answers: readonly RecordMetadata[],
): void {
  const open = new Map<string, number>();
  for (const { topic, messages } of sent) {
    for (const { partition } of messages) open.set(placeOf(topic, partition), 0);
  }
  for (const { topicName, partition } of answers) {
    const place = placeOf(topicName, partition);
    open.set(place, (open.get(place) ?? 0) + 1);
  }
  const wrong = [...open].find(([, count]) => count !== 1);
  if (wrong === undefined) return;
  const [where, count] = wrong;
  throw new UndertoneError('KAFKA_FAILED', {
    what: 'the client left records out, or sent them twice, when a leader changed',
    where,
    expected: 'one answer',
    received: String(count),
  });
}

function placeOf(topic: string, partition: number | undefined): string {
  return `topic ${topic}, partition ${String(partition)}`;
}
