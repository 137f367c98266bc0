import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { describe, inject } from 'vitest';
import { kafkaClient } from '../../connectors/kafka/client.js';

const shared = inject('kafka');

/** `describe` for tests that need the shared broker; skipped where there is none. */
export const describeWithKafka = describe.skipIf('unavailable' in shared);

/** `host:port` of the shared broker. */
export function sharedBrokers(): string[] {
  return 'unavailable' in shared ? [] : shared.bootstrapServers.split(',');
}

export function sharedClient(clientId = 'undertone-test'): Kafka {
  return kafkaClient({ brokers: sharedBrokers(), clientId });
}

/** A name that no other test has: for topics, groups and transactional ids. */
export function uniqueName(what: string): string {
  return `${what}-${randomUUID()}`;
}
