import type { Kafka, KafkaMessage } from 'kafkajs';
import type { KafkaRecord } from '../../connectors/kafka/record.js';
import { uniqueName } from './shared-broker.js';

/** All that a topic holds when it is called, in the order of each partition. */
export async function contentsOf(kafka: Kafka, topic: string): Promise<KafkaRecord[]> {
  const count = await countOf(kafka, topic);
  const consumer = kafka.consumer({ groupId: uniqueName('group') });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    const records: KafkaRecord[] = [];
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: ({ partition, message }) => {
            records.push(recordOf(topic, partition, message));
            if (records.length === count) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
    return records;
  } finally {
    await consumer.disconnect();
  }
}

async function countOf(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}

function recordOf(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  const { offset, timestamp, key, value, headers = {} } = message;
  return {
    topic,
    partition,
    offset: Number(offset),
    timeMs: Number(timestamp),
    key: key?.toString(),
    value: value ?? undefined,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, String(text)]),
    ),
  };
}
