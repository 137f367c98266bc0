import type { RecordMetadata, TopicMessages } from 'kafkajs';

import { UndertoneError } from '../../src/errors.js';

/**
 * Whether a `send` of kafkajs 2.2.4 to several partitions did what it says. It is safe as long as
 * nothing is tried again; when it is, because a leader changed, kafkajs looks by broker who has
 * answered:
 * - records whose new leader has answered for others are left out;
 * - a broker that is still busy with the first try gets everything a second time, numbered as if
 *   it were new.
 * It resolves all the same. Its answers show the one, the requests it sent the other.
 *
 * @param sent with the partition of every message
 * @param producedTo brokers of all Produce requests that were answered
 * @throws UndertoneError KAFKA_FAILED
 */
export function requireSentOnce(
  sent: readonly TopicMessages[],
  answers: readonly RecordMetadata[],
  producedTo: readonly string[] = [],
): void {
  requireAnsweredOnce(sent, answers);
  const again = producedTo.find((broker, i) => producedTo.indexOf(broker) < i);
  if (again !== undefined) throw notOnce(`broker ${again}`, 'one Produce request', 'two or more');
}

function requireAnsweredOnce(
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
  if (wrong !== undefined) throw notOnce(wrong[0], 'one answer', String(wrong[1]));
}

function notOnce(where: string, expected: string, received: string): UndertoneError {
  return new UndertoneError('KAFKA_FAILED', {
    what: 'the client tried to send again, and left records out or sent them twice',
    ...{ where, expected, received },
  });
}

function placeOf(topic: string, partition: number | undefined): string {
  return `topic ${topic}, partition ${String(partition)}`;
}
