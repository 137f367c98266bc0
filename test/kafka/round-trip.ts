import type { Consumer, Kafka } from 'kafkajs';
import { uniqueName } from './shared-broker.js';

export async function createTopic(kafka: Kafka, numPartitions: number): Promise<string> {
  const topic = uniqueName('topic');
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: true });
  } finally {
    await admin.disconnect();
  }
  return topic;
}

/** A cluster takes 9 s to notice that a broker died and to move its partitions. */
const PATIENT = { retries: 60, maxRetryTime: 1_000 };

/** Sends values of one key outside any transaction; every replica that is in sync has them. */
export async function send(kafka: Kafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafka.producer({ retry: PATIENT });
  await producer.connect();
  try {
    await producer.send({
      topic,
      acks: -1,
      messages: values.map((value) => ({ key: 'call', value })),
    });
  } finally {
    await producer.disconnect();
  }
}

/** The first `count` values that a consumer of committed records gets. */
export async function receive(kafka: Kafka, topic: string, count: number): Promise<string[]> {
  const consumer = kafka.consumer({ groupId: uniqueName('group'), readUncommitted: false });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    return await firstValues(consumer, count);
  } finally {
    await consumer.disconnect();
  }
}

function firstValues(consumer: Consumer, count: number): Promise<string[]> {
  const values: string[] = [];
  return new Promise((resolve, reject) => {
    const eachMessage = ({ message }: { message: { value: Buffer | null } }) => {
      values.push(message.value?.toString() ?? '');
      if (values.length === count) resolve(values);
      return Promise.resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
}
