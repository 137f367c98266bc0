import { describe, expect, it } from 'vitest';

import { GroupConsumer } from '../../../connectors/kafka/group-consumer.js';
import { UndertoneError } from '../../../src/errors.js';
import { FakeConsumer } from './fake-consumer.js';

interface Told {
  readonly offsets: number[];
  readonly unexpected: string[];
  readonly crashes: unknown[];
}

async function started({ look = () => Promise.resolve() }: { look?: () => Promise<void> } = {}) {
  const fake = new FakeConsumer('audio');
  const told: Told = { offsets: [], unexpected: [], crashes: [] };
  const ends = new Map<number, number>();
  const clock = { nowMs: 0 };
  const consumer = new GroupConsumer({
    ...{ kafka: fake.kafka, groupId: 'group', topic: 'audio', sessionTimeoutMs: 30_000 },
    assigner: () => ({}) as never,
    now: () => clock.nowMs,
    onAssigned: () => undefined,
    onRecords: (_partition, records) => told.offsets.push(...records.map(({ offset }) => offset)),
    logEnd: (partition) => ends.get(partition),
    onUnexpected: (partition, expected, fetched) => {
      told.unexpected.push(`${partition}: ${expected} ${fetched}`);
      return look();
    },
    onCrash: (error) => told.crashes.push(error),
  });
  await consumer.start();
  return { fake, consumer, told, ends, clock };
}

const TWO = [
  ['call', 'a'],
  ['call', 'b'],
] as const;

function lost(): UndertoneError {
  return new UndertoneError('KAFKA_OFFSETS_LOST', { what: 'gone' });
}

describe('what a GroupConsumer takes', () => {
  it('takes batches that follow each other, from where it was told to begin', async () => {
    const { fake, consumer, told } = await started();
    consumer.fetchFrom(0, 5);
    await fake.deliver({ fetched: 5, values: TWO });
    await fake.deliver({ fetched: 7, values: TWO });
    await fake.deliver({ fetched: 9, values: TWO, isStale: true });
    expect(told).toMatchObject({ offsets: [5, 6, 7, 8], unexpected: [] });
    expect(fake.resolved).toEqual(['0@6', '0@8']);
  });

  it('leaves an old batch out that lies ahead, and asks again for what is in between', async () => {
    const { fake, consumer, told } = await started();
    consumer.fetchFrom(0, 5);
    await fake.deliver({ fetched: 20, values: TWO });
    expect(told).toMatchObject({ offsets: [], unexpected: ['0: 5 20'] });
    expect(fake.seeks).toEqual(['0@5', '0@5']);
    await fake.deliver({ fetched: 5, values: TWO });
    expect(told.offsets).toEqual([5, 6]);
  });

  it('does not resume a paused partition when it asks again', async () => {
    const { fake, consumer } = await started();
    consumer.fetchFrom(0, 5);
    consumer.pause(0);
    await fake.deliver({ fetched: 20, values: TWO });
    expect(fake.pausedPartitions).toContain(0);
  });

  it('goes on behind the mark of a transaction without a word', async () => {
    const { fake, consumer, told } = await started();
    consumer.fetchFrom(0, 5);
    fake.passOver(0, 5, 6);
    await fake.deliver({ fetched: 7, values: TWO });
    expect(told).toMatchObject({ offsets: [7, 8], unexpected: [] });
  });

  it('asks again where kafkajs has gone on behind an old batch without records', async () => {
    const { fake, consumer, told } = await started();
    consumer.fetchFrom(0, 5);
    fake.passOver(0, 20, 21);
    await Promise.resolve();
    expect(told.unexpected).toEqual(['0: 5 20']);
    expect([consumer.expected(0), consumer.end(0)]).toEqual([5, undefined]);
    expect(fake.seeks).toEqual(['0@5', '0@5']);
  });

  it('ends where records are gone that it still needs', async () => {
    const { fake, consumer, told } = await started({ look: () => Promise.reject(lost()) });
    consumer.fetchFrom(0, 5);
    await fake.deliver({ fetched: 20, values: TWO });
    expect(told.crashes).toMatchObject([{ code: 'KAFKA_OFFSETS_LOST' }]);
    expect(consumer.expected(0)).toBeUndefined();
  });

  it('never goes on behind a gap that no broker could tell it of', async () => {
    const { fake, consumer, told } = await started({ look: () => Promise.reject(new Error()) });
    consumer.fetchFrom(0, 5);
    for (let i = 0; i < 9; i++) await fake.deliver({ fetched: 20, values: TWO });
    expect(told).toMatchObject({ offsets: [], crashes: [] });
    expect(fake.seeks).toHaveLength(10);
  });
});

describe('a GroupConsumer whose kafkajs has lost its group', () => {
  it('throws at nobody, and takes all up again after the next joining', async () => {
    const { fake, consumer, told } = await started();
    consumer.fetchFrom(0, 5);
    fake.loseGroup();
    consumer.pause(0);
    consumer.resume(0);
    consumer.fetchFrom(1, 3);
    consumer.stopFetching(0);
    await fake.deliver({ partition: 1, fetched: 8, values: TWO });
    expect(fake.seeks).toEqual(['0@5']);
    fake.join([0, 1]);
    expect(consumer.expected(0)).toBeUndefined();
    consumer.fetchFrom(1, consumer.expected(1) ?? -1);
    await fake.deliver({ partition: 1, fetched: 3, values: TWO });
    expect(told.offsets).toEqual([3, 4]);
  });
});

describe('the silence of a partition', () => {
  it('takes an answer of its own leader', async () => {
    const { fake, consumer, ends } = await started();
    consumer.fetchFrom(0, 5);
    for (let i = 0; i < 3; i++) fake.emit('FETCH', { nodeId: 1 });
    expect(consumer.isSilent(0)).toBe(false);
    ends.set(1, 5);
    expect(consumer.isSilent(0)).toBe(false);
    ends.set(0, 5);
    expect(consumer.isSilent(0)).toBe(true);
  });

  it('is none while records wait there, or it is paused, or not known', async () => {
    const { fake, consumer, ends } = await started();
    ends.set(0, 6);
    expect(consumer.isSilent(0)).toBe(false);
    consumer.fetchFrom(0, 5);
    expect(consumer.isSilent(0)).toBe(false);
    fake.passOver(0, 5, 5);
    expect(consumer.isSilent(0)).toBe(true);
    consumer.pause(0);
    expect(consumer.isSilent(0)).toBe(false);
    consumer.resume(0);
    fake.loseGroup();
    expect(consumer.isSilent(0)).toBe(false);
  });
});

describe('answeredMs of a GroupConsumer', () => {
  it('is when a broker said something, not when kafkajs ended a turn', async () => {
    const { fake, consumer, clock } = await started();
    clock.nowMs = 100;
    fake.emit('FETCH', { nodeId: 1 });
    expect(consumer.answeredMs).toBe(0);
    fake.emit('HEARTBEAT');
    expect(consumer.answeredMs).toBe(100);
    clock.nowMs = 200;
    fake.emit('START_BATCH_PROCESS', { topic: 'audio', partition: 0, batchSize: 1 });
    expect(consumer.answeredMs).toBe(200);
  });
});
