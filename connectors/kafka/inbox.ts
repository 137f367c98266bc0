import type { KafkaRecord } from './record.js';

/**
 * Records that were fetched and not taken yet, by partition. Bounded by whoever fills it: a
 * partition that is full is to be paused until `hasRoom`.
 */
export class Inbox {
  readonly #queues = new Map<number, Queue>();
  readonly #maxBytes: number;

  /** @param maxBytes of a partition, before it is full; one fetch may come on top */
  constructor(partitions: readonly number[], maxBytes: number) {
    this.#maxBytes = maxBytes;
    for (const partition of partitions) this.#queues.set(partition, { records: [], bytes: 0 });
  }

  get isEmpty(): boolean {
    return [...this.#queues.values()].every(({ records }) => records.length === 0);
  }

  /** Whether more waits than what comes in while one is busy. */
  get isBacklog(): boolean {
    return [...this.#queues.values()].some(({ bytes }) => bytes >= this.#maxBytes / 4);
  }

  add(partition: number, records: readonly KafkaRecord[]): void {
    const queue = this.#queues.get(partition);
    if (queue === undefined || records.length === 0) return;
    for (const record of records) {
      queue.records.push(record);
      queue.bytes += sizeOf(record);
    }
  }

  /** Takes some records of each partition in turn, so that none waits for another's backlog. */
  take(most: number): [partition: number, records: KafkaRecord[]][] {
    const waiting = [...this.#queues].filter(([, { records }]) => records.length > 0);
    const share = Math.ceil(most / Math.max(1, waiting.length));
    return waiting.map(([partition, queue]) => {
      const records = queue.records.splice(0, share);
      for (const record of records) queue.bytes -= sizeOf(record);
      return [partition, records];
    });
  }

  isFull(partition: number): boolean {
    return this.#bytesOf(partition) >= this.#maxBytes;
  }

  /** With some distance to full, so that partitions are not paused and resumed all the time. */
  hasRoom(partition: number): boolean {
    return this.#bytesOf(partition) < this.#maxBytes / 2;
  }

  #bytesOf(partition: number): number {
    return this.#queues.get(partition)?.bytes ?? 0;
  }
}

interface Queue {
  readonly records: KafkaRecord[];
  bytes: number;
}

/** What a record takes in memory, roughly. */
function sizeOf({ value }: KafkaRecord): number {
  return (value?.length ?? 0) + RECORD_OVERHEAD_BYTES;
}

const RECORD_OVERHEAD_BYTES = 512;
