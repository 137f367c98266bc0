import type { Consumer, ConsumerConfig, EachBatchPayload, Kafka } from 'kafkajs';

const EVENTS = {
  GROUP_JOIN: 'join',
  HEARTBEAT: 'heartbeat',
  START_BATCH_PROCESS: 'batch',
  FETCH: 'fetch',
  STOP: 'stop',
  CRASH: 'crash',
};

/** What a test says of a batch. */
export interface FakeBatch {
  readonly partition?: number;
  /** The offset that was asked for. */
  readonly fetched: number;
  /** Keys and values from there on, one offset each. */
  readonly values: readonly (readonly [key: string, value: string | null])[];
  readonly isStale?: boolean;
}

/** A consumer of kafkajs of which a test says what it hands over; it notes what it is told. */
export class FakeConsumer {
  readonly events = EVENTS;
  readonly seeks: string[] = [];
  readonly resolved: string[] = [];
  readonly pausedPartitions = new Set<number>();
  hasGroup = true;
  readonly #listeners = new Map<string, ((event: unknown) => void)[]>();
  #eachBatch: (payload: EachBatchPayload) => Promise<void> = () => Promise.resolve();

  constructor(readonly topic: string) {}

  /** What it was asked for with. */
  config: ConsumerConfig = { groupId: '' };

  get kafka(): Kafka {
    const consumer = (config: ConsumerConfig): Consumer => {
      this.config = config;
      return this as unknown as Consumer;
    };
    return { consumer } as unknown as Kafka;
  }

  readonly connect = (): Promise<void> => Promise.resolve();
  readonly subscribe = (): Promise<void> => Promise.resolve();
  readonly disconnect = (): Promise<void> => Promise.resolve();

  on(name: string, listener: (event: unknown) => void): () => void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    return () => undefined;
  }

  run({ eachBatch }: { eachBatch: (payload: EachBatchPayload) => Promise<void> }): Promise<void> {
    this.#eachBatch = eachBatch;
    this.join([0, 1]);
    return Promise.resolve();
  }

  seek({ partition, offset }: { partition: number; offset: string }): void {
    this.#requireGroup();
    this.seeks.push(`${partition}@${offset}`);
  }

  pause([entry]: { partitions: number[] }[]): void {
    this.#requireGroup();
    for (const partition of entry?.partitions ?? []) this.pausedPartitions.add(partition);
  }

  resume([entry]: { partitions: number[] }[]): void {
    this.#requireGroup();
    for (const partition of entry?.partitions ?? []) this.pausedPartitions.delete(partition);
  }

  paused(): { topic: string; partitions: number[] }[] {
    return [{ topic: this.topic, partitions: [...this.pausedPartitions] }];
  }

  emit(name: keyof typeof EVENTS, payload: object = {}): void {
    for (const listener of this.#listeners.get(EVENTS[name]) ?? []) listener({ payload });
  }

  join(partitions: readonly number[]): void {
    this.hasGroup = true;
    this.emit('GROUP_JOIN', { memberAssignment: { [this.topic]: partitions } });
  }

  /** As kafkajs does long before it says CRASH. */
  loseGroup(): void {
    this.hasGroup = false;
    this.emit('STOP');
  }

  /** A batch without records, which kafkajs leaves out. */
  passOver(partition: number, firstOffset: number, lastOffset: number): void {
    const offsets = { firstOffset: String(firstOffset), lastOffset: String(lastOffset) };
    const highWatermark = String(lastOffset + 1);
    const { topic } = this;
    this.emit('START_BATCH_PROCESS', { topic, partition, batchSize: 0, highWatermark, ...offsets });
  }

  async deliver({ partition = 0, fetched, values, isStale = false }: FakeBatch): Promise<void> {
    const { topic } = this;
    const messages = values.map(([key, value], i) => ({
      ...{ offset: String(fetched + i), timestamp: '0', attributes: 0 },
      ...{ key: Buffer.from(key), value: value === null ? null : Buffer.from(value), headers: {} },
    }));
    const last = String(fetched + values.length - 1);
    await this.#eachBatch({
      batch: {
        ...{ topic, partition, messages, fetchedOffset: String(fetched) },
        ...{ highWatermark: String(fetched + values.length), lastOffset: () => last },
      },
      isStale: () => isStale,
      heartbeat: () => Promise.resolve(),
      resolveOffset: (offset: string) => this.resolved.push(`${partition}@${offset}`),
    } as unknown as EachBatchPayload);
  }

  #requireGroup(): void {
    if (!this.hasGroup) throw new Error('Consumer group was not initialized');
  }
}
