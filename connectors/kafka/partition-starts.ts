import type { Admin } from 'kafkajs';

import { checkNotLost, committedOffsets, logRanges } from './log-offsets.js';
import type { TopicNames } from './topics.js';

/**
 * Where partitions start: at the offset that the group committed, else where `from` says.
 *
 * @throws UndertoneError KAFKA_OFFSETS_LOST, KAFKA_…
 */
export async function partitionStarts(
  admin: Admin,
  partitions: readonly number[],
  { topics, groupId, from, observer }: StartOptions,
): Promise<Map<number, number>> {
  const [committed, ranges] = await Promise.all([
    committedOffsets(admin, groupId, topics.audio),
    logRanges(admin, topics.audio),
  ]);
  return new Map(
    partitions.map((partition) => {
      const range = ranges.get(partition) ?? { low: 0, high: 0 };
      const known = committed.get(partition);
      const offset = known ?? (from === 'earliest' ? range.low : range.high);
      checkNotLost(topics.audio, partition, offset, range);
      if (known === undefined) observer.startedAfresh(partition, offset);
      return [partition, offset];
    }),
  );
}

interface StartOptions {
  readonly topics: TopicNames;
  readonly groupId: string;
  /** Where to begin where nothing was committed. */
  readonly from: 'earliest' | 'latest';
  readonly observer: { startedAfresh(partition: number, offset: number): void };
}
