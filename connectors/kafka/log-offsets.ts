import type { Admin } from 'kafkajs';

import { UndertoneError } from '../../src/errors.js';
import { asKafkaError } from './failure.js';

/** First and one past the last offset of a partition's log. */
export interface LogRange {
  readonly low: number;
  readonly high: number;
}

/** @throws UndertoneError KAFKA_… */
export async function logRanges(admin: Admin, topic: string): Promise<Map<number, LogRange>> {
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(
      offsets.map(({ partition, low, high }) => [
        partition,
        { low: Number(low), high: Number(high) },
      ]),
    );
  } catch (cause) {
    throw asKafkaError(cause, `topic ${topic}`);
  }
}

/**
 * The offsets that a group has committed; a partition without one is left out.
 *
 * @throws UndertoneError KAFKA_…
 */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<Map<number, number>> {
  try {
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const committed = (offsets?.partitions ?? []).map(({ partition, offset }): [number, number] => [
      partition,
      Number(offset),
    ]);
    return new Map(committed.filter(([, offset]) => offset >= 0));
  } catch (cause) {
    throw asKafkaError(cause, `offsets of group ${groupId}`);
  }
}

/**
 * Audio between the offset and the log is gone: going on would skip it in silence.
 *
 * @throws UndertoneError KAFKA_OFFSETS_LOST
 */
export function checkNotLost(
  topic: string,
  partition: number,
  offset: number,
  range: LogRange | undefined,
): void {
  const { low, high } = range ?? { low: 0, high: 0 };
  if (offset >= low && offset <= high) return;
  throw new UndertoneError('KAFKA_OFFSETS_LOST', {
    what: 'audio that is still needed is no longer on the broker',
    where: `topic ${topic}, partition ${partition}`,
    expected: `offset ${offset}`,
    received: `a log from ${low} to ${high}`,
    todo: 'what was lost is lost: raise the retention. To go on with what is still there, stop all members; then start a new --group with --from earliest, and with an --events-topic and a --checkpoints-topic of its own, or move the offset with kafka-consumer-groups.sh --reset-offsets',
  });
}
