import { expect, it } from 'vitest';
import { partitionsAdded } from '../../../connectors/kafka/partitions-added.js';
import { DEFAULT_TOPICS } from '../../../connectors/kafka/topics.js';

const start = { topics: DEFAULT_TOPICS, partitionCount: 4 };

it('is content with the partitions that were there at the start', () => {
  expect(partitionsAdded([0, 3], start)).toBeUndefined();
  expect(partitionsAdded([], start)).toBeUndefined();
});

it('refuses one that came later', () => {
  expect(partitionsAdded([0, 4], start)).toMatchObject({ code: 'KAFKA_PARTITIONS' });
});
