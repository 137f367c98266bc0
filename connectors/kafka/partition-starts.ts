import type { Admin } from 'kafkajs';

import { checkNotLost, committedOffsets, logRanges } from './log-offsets.js';
import type { TopicNames } from './topics.js';

/**
 * Where partitions start: at the offset that the group committed, else where `from` says. That
 * is committed at once, or who takes over after a crash would start at a later `latest`, and
 * leave out what came in between.
 *
 * @throws UndertoneError KAFKA_OFFSETS_LOST, KAFKA_…
 */
export async function partitionStarts(
  admin: Admin,
  partitions: readonly number[],
  { topics, groupId, from, observer, commit }: StartOptions,
): Promise<Map<number, number>> {
  const [committed, ranges] = await Promise.all([
    committedOffsets(admin, groupId, topics.audio),
    logRanges(admin, topics.audio),
  ]);
  const starts = new Map<number, number>();
  const afresh = new Map<number, number>();
  for (const partition of partitions) {
    const range = ranges.get(partition) ?? { low: 0, high: 0 };
    const known = committed.get(partition);
    const offset = known ?? (from === 'earliest' ? range.low : range.high);
    checkNotLost(topics.audio, partition, offset, range);
    starts.set(partition, offset);
    if (known === undefined) afresh.set(partition, offset);
  }
  if (afresh.size > 0) await commit(afresh);
  for (const [partition, offset] of afresh) observer.startedAfresh(partition, offset);
  return starts;
}

interface StartOptions {
  readonly topics: TopicNames;
  readonly groupId: string;
  /** Where to begin where nothing was committed. */
  readonly from: 'earliest' | 'latest';
  readonly commit: (offsets: ReadonlyMap<number, number>) => Promise<void>;
  readonly observer: { startedAfresh(partition: number, offset: number): void };
}
