import type { Kafka } from 'kafkajs';
import { asKafkaError } from './failure.js';

/**
 * @returns the topic's partition count
 * @throws UndertoneError KAFKA_TOPIC_MISSING, KAFKA_DENIED, KAFKA_UNAVAILABLE, KAFKA_FAILED
 */
export async function requireTopic(client: Kafka, topic: string): Promise<number> {
  const admin = client.admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
  } catch (cause) {
    throw asKafkaError(cause, `topic ${topic}`);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
