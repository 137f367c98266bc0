import type { Kafka } from 'kafkajs';
import { recordsOf } from '../../connectors/kafka/fetched-batch.js';
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
          eachBatch: ({ batch }) => {
            records.push(...recordsOf(batch));
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

/** Records that a topic holds. */
export async function countOf(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}
