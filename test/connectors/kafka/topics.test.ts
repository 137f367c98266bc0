import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { ensureTopics, type TopicNames } from '../../../connectors/kafka/topics.js';

const NAMES: TopicNames = { audio: 'a', events: 'e', checkpoints: 'c', deadLetters: 'd' };

/** As much of a cluster as topics need: who makes one finds it there at the second look. */
function clusterWith(initial: Record<string, number>) {
  const counts = new Map(Object.entries(initial));
  const made: ITopicConfig[] = [];
  const admin: Pick<Admin, 'connect' | 'disconnect'> & Record<string, unknown> = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    fetchTopicMetadata: () => {
      const topics = [...counts].map(([name, count]) => ({
        name,
        partitions: Array.from({ length: count }, () => ({})),
      }));
      for (const { topic, numPartitions = 1 } of made) counts.set(topic, numPartitions);
      return Promise.resolve({ topics });
    },
    createTopics: ({ topics }: { topics: ITopicConfig[] }) => {
      made.push(...topics);
      return Promise.resolve(true);
    },
  };
  return { kafka: { admin: () => admin } as unknown as Kafka, made };
}

describe('ensureTopics', () => {
  it('takes topics of equal counts as they are', async () => {
    const { kafka, made } = clusterWith({ a: 5, e: 5, c: 5, d: 5, other: 1 });
    expect(await ensureTopics(kafka, { names: NAMES, create: true })).toBe(5);
    expect(made).toEqual([]);
  });

  it('makes what is missing, with as many partitions as there are elsewhere', async () => {
    const { kafka, made } = clusterWith({ a: 5, d: 5 });
    expect(await ensureTopics(kafka, { names: NAMES, create: true })).toBe(5);
    expect(made.map(({ topic, numPartitions }) => [topic, numPartitions])).toEqual([
      ['e', 5],
      ['c', 5],
    ]);
  });

  it('makes the checkpoint topic a compacted one, and no other', async () => {
    const { kafka, made } = clusterWith({});
    expect(await ensureTopics(kafka, { names: NAMES, create: true, partitions: 3 })).toBe(3);
    const compacted = made.filter(({ configEntries = [] }) =>
      configEntries.some(({ name, value }) => name === 'cleanup.policy' && value === 'compact'),
    );
    expect(made).toHaveLength(4);
    expect(compacted.map(({ topic }) => topic)).toEqual(['c']);
  });

  it.each([
    ['among those that exist', { a: 5, e: 4 }, undefined, /KAFKA_PARTITIONS: topic e: .*5.*4/],
    ['with what was asked for', { a: 5 }, 6, /KAFKA_PARTITIONS: topic a: .*expected 6; received 5/],
  ])('makes nothing where counts do not agree %s', async (_, counts, partitions, message) => {
    const { kafka, made } = clusterWith(counts);
    const options = { names: NAMES, create: true, ...(partitions !== undefined && { partitions }) };
    await expect(ensureTopics(kafka, options)).rejects.toThrow(message);
    expect(made).toEqual([]);
  });

  it('names what is missing where it is not to make it', async () => {
    const { kafka, made } = clusterWith({ a: 5, c: 5 });
    await expect(ensureTopics(kafka, { names: NAMES, create: false })).rejects.toThrow(
      /KAFKA_TOPIC_MISSING: topic e, d: .*--create-topics/,
    );
    expect(made).toEqual([]);
  });
});
