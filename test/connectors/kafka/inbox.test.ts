import { describe, expect, it } from 'vitest';
import { Inbox } from '../../../connectors/kafka/inbox.js';
import type { KafkaRecord } from '../../../connectors/kafka/record.js';

const MAX_BYTES = 100_000;

describe('Inbox', () => {
  it('gives the records of each partition in order, in turn', () => {
    const inbox = new Inbox([0, 1], MAX_BYTES);
    inbox.add(0, records(0, 0, 6));
    inbox.add(1, records(1, 0, 1));

    expect(offsets(inbox.take(4))).toEqual({ 0: [0, 1], 1: [0] });
    expect(offsets(inbox.take(4))).toEqual({ 0: [2, 3, 4, 5] });
    expect(inbox.isEmpty).toBe(true);
  });

  it('is full at its bound, and has room again only well below', () => {
    const inbox = new Inbox([0], MAX_BYTES);
    inbox.add(0, records(0, 0, 9, 11_000));
    expect(inbox.isFull(0)).toBe(true);
    inbox.take(1);
    expect([inbox.isFull(0), inbox.hasRoom(0)]).toEqual([false, false]);
    inbox.take(4);
    expect(inbox.hasRoom(0)).toBe(true);
  });

  it('holds a backlog as soon as a quarter of one partition waits', () => {
    const inbox = new Inbox([0, 1], MAX_BYTES);
    inbox.add(0, records(0, 0, 2, 11_000));
    inbox.add(1, records(1, 0, 2, 11_000));
    expect(inbox.isBacklog).toBe(false);
    inbox.add(1, records(1, 2, 1, 11_000));
    expect(inbox.isBacklog).toBe(true);
  });

  it('takes nothing for a partition that is not its own', () => {
    const inbox = new Inbox([0], MAX_BYTES);
    inbox.add(7, records(7, 0, 3));
    expect(inbox.isEmpty).toBe(true);
  });
});

function records(partition: number, from: number, count: number, bytes = 10): KafkaRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ topic: 'audio', partition, offset: from + i, timeMs: 0, key: 'call', headers: {} },
    value: new Uint8Array(bytes),
  }));
}

function offsets(taken: [number, KafkaRecord[]][]): Record<number, number[]> {
  return Object.fromEntries(
    taken.map(([partition, all]) => [partition, all.map(({ offset }) => offset)]),
  );
}
