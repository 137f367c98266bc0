import { UndertoneError } from '../../src/errors.js';
import type { TopicNames } from './topics.js';

/**
 * What is wrong where the audio topic has more partitions than at the start: keys lie on others
 * now, and calls that are on would be torn in two.
 */
export function partitionsAdded(
  assigned: readonly number[],
  { topics, partitionCount }: { readonly topics: TopicNames; readonly partitionCount: number },
): UndertoneError | undefined {
  if (assigned.every((partition) => partition < partitionCount)) return undefined;
  return new UndertoneError('KAFKA_PARTITIONS', {
    what: 'partitions were added while calls are on',
    where: `topic ${topics.audio}`,
    expected: `${partitionCount} partitions, as at the start`,
    todo: 'let calls end, then start afresh with topics of equal partition counts',
  });
}
