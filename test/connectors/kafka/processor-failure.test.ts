import type { Consumer, Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';

import { Processor, type ProcessorOptions } from '../../../connectors/kafka/processor.js';
import { DEFAULT_TOPICS } from '../../../connectors/kafka/topics.js';
import { FakeConsumer } from './fake-consumer.js';

const ignored = () => undefined;

/** A processor whose writers fail while the group consumer has lost its group. */
function failing(shardFailed: () => void) {
  const reader = new FakeConsumer(DEFAULT_TOPICS.checkpoints);
  const group = new FakeConsumer(DEFAULT_TOPICS.audio);
  const inOrder = [reader, group];
  const fail = () => {
    group.loseGroup();
    return Promise.reject(new Error('no broker'));
  };
  const producer = {
    ...{ events: { REQUEST: 'request' }, on: ignored, connect: fail, transaction: fail },
    disconnect: () => Promise.resolve(),
  };
  const kafka = {
    consumer: () => inOrder.shift() as unknown as Consumer,
    producer: () => producer,
    admin: () => ({ connect: () => Promise.resolve(), disconnect: () => Promise.resolve() }),
  } as unknown as Kafka;
  return new Processor({
    ...{ kafka, topics: DEFAULT_TOPICS, partitionCount: 2, groupId: 'group', shardCount: 1 },
    ...{ from: 'earliest', sessionTimeoutMs: 30_000, now: () => 0 },
    delivery: { kind: 'exactly-once', transactionalPrefix: 'test', transactionTimeoutMs: 9_000 },
    shard: { ledger: { idleMs: 60_000 }, limits: { maxInboxBytes: 1_000 } },
    observer: { assigned: ignored, startedAfresh: ignored, shardFailed },
  } as unknown as ProcessorOptions);
}

describe('a shard that fails while kafkajs has no group', () => {
  it('is told of, and the processor waits for the group', async () => {
    const end = new AbortController();
    let failures = 0;
    const processor = failing(() => {
      failures++;
      setImmediate(() => {
        end.abort();
      });
    });
    await processor.run(end.signal);
    expect(failures).toBe(1);
  });

  it('ends the processor with the reason where even telling of it fails', async () => {
    const processor = failing(() => {
      throw new Error('log is full');
    });
    await expect(processor.run(new AbortController().signal)).rejects.toMatchObject({
      details: { received: 'log is full' },
    });
  });
});
