import { describe, expect, it } from 'vitest';

import { CheckpointReader } from '../../../connectors/kafka/checkpoint-reader.js';
import { checkpointScope } from '../../../connectors/kafka/checkpoint-scope.js';
import type { SavedPartition } from '../../../connectors/kafka/ledger.js';
import { MARKER_KEY, PARTITION_KEY } from '../../../connectors/kafka/track-checkpoint.js';
import { FakeConsumer } from './fake-consumer.js';

const SCOPE = checkpointScope('group', 'audio');
const MARKER = [SCOPE.wireKey(MARKER_KEY), 'mine'] as const;

async function started() {
  const clock = { nowMs: 0 };
  const consumer = new FakeConsumer('checkpoints');
  const reader = new CheckpointReader({
    ...{ kafka: consumer.kafka, topic: 'checkpoints', groupId: 'group', scope: SCOPE },
    sessionTimeoutMs: 8_000,
    now: () => clock.nowMs,
    onCrash: () => undefined,
  });
  await reader.start();
  return { consumer, reader, clock };
}

function at(position: number, scope = SCOPE) {
  return [scope.wireKey(PARTITION_KEY), JSON.stringify({ version: 1, position })] as const;
}

function positionOf({ partition }: SavedPartition): number | undefined {
  return partition?.position;
}

describe('CheckpointReader', () => {
  it('reads a partition from its beginning to the marker', async () => {
    const { consumer, reader } = await started();
    const saved = reader.read(0, 'mine');
    expect(consumer.seeks).toEqual(['0@0']);
    await consumer.deliver({ fetched: 0, values: [at(1), at(2)] });
    await consumer.deliver({ fetched: 2, values: [[MARKER[0], 'old'], at(3), MARKER] });
    expect(positionOf(await saved)).toBe(3);
    expect(consumer.pausedPartitions).toContain(0);
  });

  it('leaves an old batch out that comes after a rejoining, though it holds the marker', async () => {
    const { consumer, reader } = await started();
    const saved = reader.read(0, 'mine');
    await consumer.deliver({ fetched: 0, values: [at(1), at(2)] });
    consumer.join([0, 1]);
    await consumer.deliver({ fetched: 2, values: [MARKER] });
    expect(consumer.seeks).toEqual(['0@0', '0@0', '0@0']);
    expect(consumer.resolved).toEqual(['0@1']);
    await consumer.deliver({ fetched: 0, values: [at(1), at(7), MARKER] });
    expect(positionOf(await saved)).toBe(7);
  });

  it('goes on behind batches that hold no record', async () => {
    const { consumer, reader } = await started();
    const saved = reader.read(0, 'mine');
    consumer.passOver(0, 0, 4);
    await consumer.deliver({ fetched: 5, values: [at(5), MARKER] });
    expect(positionOf(await saved)).toBe(5);
    expect(consumer.seeks).toEqual(['0@0']);
  });

  it('reads again where kafkajs has gone on behind an old batch without records', async () => {
    const { consumer, reader } = await started();
    void reader.read(0, 'mine');
    consumer.passOver(0, 8, 9);
    expect(consumer.seeks).toEqual(['0@0', '0@0']);
  });

  it('comes past what a compacted log has left of old transactions', async () => {
    const { consumer, reader } = await started();
    const saved = reader.read(0, 'mine');
    for (let i = 0; i < 3; i++) consumer.passOver(0, 8, 9);
    await consumer.deliver({ fetched: 10, values: [at(4), MARKER] });
    expect(positionOf(await saved)).toBe(4);
    expect(consumer.seeks).toHaveLength(3);
  });

  it('reads a log whose beginning is gone', async () => {
    const { consumer, reader } = await started();
    const saved = reader.read(0, 'mine');
    for (let i = 0; i < 3; i++) await consumer.deliver({ fetched: 40, values: [at(6), MARKER] });
    expect(positionOf(await saved)).toBe(6);
    expect(consumer.seeks).toHaveLength(3);
  });

  it('waits for the group where kafkajs has none', async () => {
    const { consumer, reader } = await started();
    consumer.loseGroup();
    const saved = reader.read(0, 'mine');
    expect(consumer.seeks).toEqual([]);
    consumer.join([0, 1]);
    expect(consumer.seeks).toEqual(['0@0']);
    await consumer.deliver({ fetched: 0, values: [at(8), MARKER] });
    expect(positionOf(await saved)).toBe(8);
  });

  it('ends a reading whose marker comes while the group is lost', async () => {
    const { consumer, reader } = await started();
    const saved = reader.read(0, 'mine');
    consumer.loseGroup();
    await consumer.deliver({ fetched: 0, values: [at(9), MARKER] });
    expect(positionOf(await saved)).toBe(9);
  });

  it('leaves out what other groups, and other audio topics, have written', async () => {
    const { consumer, reader } = await started();
    const saved = reader.read(0, 'mine');
    const others = [checkpointScope('other', 'audio'), checkpointScope('group', 'other')];
    const foreign = others.map((scope) => at(99, scope));
    await consumer.deliver({
      fetched: 0,
      values: [at(1), ...foreign, ['partition', '{}'], MARKER],
    });
    expect(positionOf(await saved)).toBe(1);
  });

  it('starts again for three minutes without brokers, counted from the loss of the group', async () => {
    const { consumer, clock } = await started();
    const { restartOnFailure } = consumer.config.retry ?? {};
    const mayStart = () => restartOnFailure?.(new Error('no coordinator'));
    clock.nowMs = 1_000_000;
    consumer.loseGroup();
    clock.nowMs += 179_000;
    expect(await mayStart()).toBe(true);
    consumer.loseGroup();
    clock.nowMs += 2_000;
    expect(await mayStart()).toBe(false);
  });
});
