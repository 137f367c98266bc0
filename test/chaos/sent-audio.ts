import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { planCalls, type CallPlan } from '../../src/cli/simulate/plan-calls.js';

const POLL_MS = 50;

/**
 * What a sending has put on the topic of audio, held against its plan: audio that never came to
 * the broker is no fault of the processor.
 *
 * @returns what differs, in words
 */
export async function sentAudioFaults(
  kafka: Kafka,
  topic: string,
  plan: CallPlan,
): Promise<string[]> {
  const found = countOf(await recordsOn(kafka, topic));
  const planned = countOf([...planCalls(plan)].map(({ chunk, seq }) => `${chunk.callId}/${seq}`));
  return [...new Set([...planned.keys(), ...found.keys()])]
    .filter((key) => planned.get(key) !== found.get(key))
    .map(
      (key) =>
        `record ${key} is on the audio topic ${found.get(key) ?? 0} times, not ${planned.get(key) ?? 0}`,
    );
}

/** Key and sequence number of every record. */
async function recordsOn(kafka: Kafka, topic: string): Promise<string[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const count = ends.reduce((sum, { high }) => sum + Number(high), 0);
  const records = new Map<string, string>();
  const consumer = kafka.consumer({ groupId: `chaos-audio-${randomUUID()}` });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ partition, message: { key, headers, offset } }) => {
        records.set(`${partition}/${offset}`, `${String(key)}/${String(headers?.['seq'])}`);
        return Promise.resolve();
      },
    });
    while (records.size < count) await sleep(POLL_MS);
    return [...records.values()];
  } finally {
    await consumer.disconnect();
  }
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
