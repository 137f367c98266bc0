import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import { UndertoneError } from '../../src/errors.js';
import { asKafkaError } from './failure.js';

/** The topics that belong together: all have the same number of partitions. */
export interface TopicNames {
  readonly audio: string;
  readonly events: string;
  readonly checkpoints: string;
  readonly deadLetters: string;
  /** Where they are asked for. */
  readonly utterances?: string;
  readonly summaries?: string;
}

export const DEFAULT_TOPICS: TopicNames = Object.freeze({
  audio: 'call-audio',
  events: 'emotion-events',
  checkpoints: 'undertone-checkpoints',
  deadLetters: 'undertone-dead-letters',
});

export interface TopicsOptions {
  readonly names: TopicNames;
  /** Makes those that are missing; otherwise a missing one is an error. */
  readonly create: boolean;
  /**
   * What every topic has to have. Without, what is there decides, and where nothing is there,
   * `DEFAULT_PARTITIONS`.
   */
  readonly partitions?: number;
}

export const DEFAULT_PARTITIONS = 12;

/**
 * Holds the topics against what undertone relies on, and makes those that are missing if it is
 * asked to. Two that do so at once do not disturb each other.
 *
 * @returns the number of partitions of each
 * @throws UndertoneError KAFKA_TOPIC_MISSING, KAFKA_PARTITIONS, KAFKA_…
 */
export async function ensureTopics(kafka: Kafka, options: TopicsOptions): Promise<number> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ensured(admin, options);
  } catch (cause) {
    throw asKafkaError(cause, 'topics');
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function ensured(admin: Admin, options: TopicsOptions): Promise<number> {
  const { names, create } = options;
  const counts = await partitionCounts(admin, names);
  const missing = namesOf(names).filter((name) => !counts.has(name));
  if (missing.length > 0 && !create) throw topicsMissing(missing);
  const partitions = agreedCount(counts, options.partitions) ?? DEFAULT_PARTITIONS;
  if (missing.length === 0) return partitions;
  await createTopics(admin, missing, partitions, names);
  await untilThere(admin, names, partitions);
  return partitions;
}

/**
 * @param wanted without, all have to have as many as the first
 * @returns undefined where nothing is there, and nothing was wanted
 */
function agreedCount(
  counts: ReadonlyMap<string, number>,
  wanted: number | undefined,
): number | undefined {
  const expected = wanted ?? [...counts.values()][0];
  for (const [topic, count] of counts) {
    if (expected !== undefined && count !== expected) throw wrongCount(topic, expected, count);
  }
  return expected;
}

/**
 * Of the topics named those that exist, audio first. The client lists all topics and not these
 * alone, since it takes the absence of one that it asks for as a failure.
 */
async function partitionCounts(
  admin: Admin,
  names: TopicNames,
): Promise<ReadonlyMap<string, number>> {
  const { topics } = await admin.fetchTopicMetadata();
  const counts = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
  return new Map(
    namesOf(names).flatMap((name) => {
      const count = counts.get(name);
      return count === undefined ? [] : [[name, count]];
    }),
  );
}

function namesOf(names: TopicNames): string[] {
  const { audio, events, checkpoints, deadLetters, utterances, summaries } = names;
  const asked = [utterances, summaries].filter((name) => name !== undefined);
  return [audio, events, checkpoints, deadLetters, ...asked];
}

/**
 * Brokers learn of new topics a moment after they are made. (kafkajs' own waiting takes a broker
 * that does not know them yet for a failure.) Somebody else may have made them, with another count.
 */
async function untilThere(admin: Admin, names: TopicNames, partitions: number): Promise<void> {
  let missing = namesOf(names);
  for (let attempt = 0; attempt < LOOKS && missing.length > 0; attempt++) {
    await delay(LOOK_MS);
    const counts = await partitionCounts(admin, names);
    agreedCount(counts, partitions);
    missing = missing.filter((name) => !counts.has(name));
  }
  if (missing.length > 0) throw topicsMissing(missing);
}

const LOOK_MS = 100;
const LOOKS = 100;

/** The broker decides how often each is replicated (`default.replication.factor`). */
async function createTopics(
  admin: Admin,
  missing: readonly string[],
  numPartitions: number,
  { checkpoints }: TopicNames,
): Promise<void> {
  await admin.createTopics({
    waitForLeaders: false,
    topics: missing.map((topic) => ({
      topic,
      numPartitions,
      replicationFactor: -1,
      configEntries: topic === checkpoints ? CHECKPOINT_CONFIG : [],
    })),
  });
}

/**
 * Only the last record of a key counts. Only closed segments are compacted, and whoever takes a
 * partition over reads all of it: small segments, closed and cleaned soon.
 */
const CHECKPOINT_CONFIG: NonNullable<ITopicConfig['configEntries']> = [
  { name: 'cleanup.policy', value: 'compact' },
  { name: 'segment.bytes', value: `${16 * 1024 * 1024}` },
  { name: 'segment.ms', value: `${10 * 60_000}` },
  { name: 'min.cleanable.dirty.ratio', value: '0.1' },
];

function topicsMissing(topics: readonly string[]): UndertoneError {
  return new UndertoneError('KAFKA_TOPIC_MISSING', {
    what: 'it does not exist, or the user may not see it',
    where: `topic ${topics.join(', ')}`,
    todo: 'create it, or use --create-topics',
  });
}

function wrongCount(topic: string, expected: number, received: number): UndertoneError {
  return new UndertoneError('KAFKA_PARTITIONS', {
    what: 'the number of partitions does not fit',
    where: `topic ${topic}`,
    expected: `${expected}`,
    received: `${received}`,
    todo: 'events go to the partition that their audio came from: give all topics equal counts',
  });
}
