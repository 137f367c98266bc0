import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { kafkaClient } from '../kafka/client.js';

/** Partitions of the topics in which a broker keeps groups and transactions. */
export const COORDINATORS = 3;

const POLL_MS = 100;

/**
 * Has the cluster make those topics and lead all their partitions. A broker does it only when the
 * first group or transaction comes, and kafkajs may give that one up for good before it is done.
 * @throws {Error} after `timeoutMs`, with the last thing that went wrong
 */
export async function warmUp(addresses: readonly string[], timeoutMs: number): Promise<void> {
  const kafka = kafkaClient({ brokers: addresses, clientId: 'undertone-trial' });
  const deadline = AbortSignal.timeout(timeoutMs);
  // Names that differ in the last character alone have neighbouring hashes, so there is one of
  // them for each partition.
  const names = Array.from({ length: COORDINATORS }, (_, index) => `undertone-warm-up-${index}`);
  await Promise.all(
    names.flatMap((name) => [
      until(deadline, () => askForGroup(kafka, name)),
      until(deadline, () => askForTransaction(kafka, name)),
    ]),
  );
}

async function until(deadline: AbortSignal, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (deadline.aborted) throw error;
    }
    await sleep(POLL_MS);
  }
}

async function askForGroup(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.fetchOffsets({ groupId });
  } finally {
    await admin.disconnect();
  }
}

async function askForTransaction(kafka: Kafka, transactionalId: string): Promise<void> {
  const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
  try {
    await producer.connect();
    await (await producer.transaction()).abort();
  } finally {
    await producer.disconnect();
  }
}
