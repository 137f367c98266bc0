import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaClient } from '../kafka/client.js';

const POLL_MS = 100;

/**
 * Resolves when the cluster behind `addresses` knows all of `ids`.
 * @throws {Error} after `timeoutMs`, with the last thing that went wrong
 */
export async function waitForBrokers(
  addresses: readonly string[],
  ids: readonly number[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let last: unknown;
  while (!deadline.aborted) {
    signal?.throwIfAborted();
    try {
      const known = await brokersOf(addresses);
      if (ids.every((id) => known.includes(id))) return;
      last = new Error(`the cluster has the nodes ${known.join(', ')}, not ${ids.join(', ')}`);
    } catch (error) {
      last = error;
    }
    await sleep(POLL_MS);
  }
  const reason = last instanceof Error ? last.message : String(last);
  throw new Error(`${addresses.join(', ')} is not ready after ${timeoutMs / 1_000} s: ${reason}`);
}

async function brokersOf(addresses: readonly string[]): Promise<number[]> {
  const admin = kafkaClient({ brokers: addresses, clientId: 'undertone-trial' }).admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    return brokers.map(({ nodeId }) => nodeId);
  } finally {
    await admin.disconnect();
  }
}
