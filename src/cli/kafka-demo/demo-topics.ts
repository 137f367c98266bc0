import type { Kafka } from 'kafkajs';
import { ensureTopics, type TopicNames } from '../../../connectors/kafka/topics.js';

/** A call needs one partition, and three of them show that undertone takes what it is given. */
const PARTITIONS = 3;

export interface DemoTopics {
  readonly names: TopicNames;
  readonly partitionCount: number;
  /** Deletes them. */
  drop(): Promise<void>;
}

/**
 * Topics for one demo alone, since the broker may be somebody's own.
 *
 * @param suffix makes their names
 * @throws UndertoneError KAFKA_…
 */
export async function makeDemoTopics(kafka: Kafka, suffix: string): Promise<DemoTopics> {
  const base = `undertone-demo-${suffix}`;
  const names: TopicNames = {
    audio: `${base}-audio`,
    events: `${base}-events`,
    checkpoints: `${base}-checkpoints`,
    deadLetters: `${base}-dead-letters`,
  };
  const partitionCount = await ensureTopics(kafka, { names, create: true, partitions: PARTITIONS });
  const { audio, events, checkpoints, deadLetters } = names;
  const all = [audio, events, checkpoints, deadLetters];
  return { names, partitionCount, drop: () => deleteTopics(kafka, all) };
}

/** What cannot be deleted stays: nothing else needs it. */
async function deleteTopics(kafka: Kafka, topics: string[]): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteTopics({ topics });
  } catch {
    return;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
