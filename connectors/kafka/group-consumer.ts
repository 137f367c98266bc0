import type { Consumer, EachBatchPayload, Kafka, PartitionAssigner } from 'kafkajs';

import { BatchOrder, beginOf, type PassedOver } from './batch-order.js';
import { asKafkaError } from './failure.js';
import { fetchedOffset, recordsOf } from './fetched-batch.js';
import type { KafkaRecord } from './record.js';

export interface GroupConsumerOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly topic: string;
  readonly assigner: PartitionAssigner;
  readonly sessionTimeoutMs: number;
  /** Milliseconds of a clock that never steps back. */
  readonly now: () => number;
  /**
   * The group has (re)joined; called before any record of the new assignment, with all of its
   * partitions paused. Records come from those alone that `fetchFrom` names.
   */
  readonly onAssigned: (partitions: readonly number[]) => void;
  /** Must only take them in: while it runs, no partition of the broker is fetched. */
  readonly onRecords: (partition: number, records: readonly KafkaRecord[]) => void;
  /** One past the last offset, as the leader said a moment ago; undefined where it did not. */
  readonly logEnd: (partition: number) => number | undefined;
  /**
   * Records do not follow where they should.
   *
   * They are left out, and asked for at the expected offset.
   *
   * @throws UndertoneError KAFKA_OFFSETS_LOST ends the consumer; anything else leaves open
   *   whether there still are records at that offset
   */
  readonly onUnexpected: (partition: number, expected: number, fetched: number) => Promise<void>;
  /** The consumer has ended, and will not come back. */
  readonly onCrash: (error: unknown) => void;
}

/**
 * A member of a consumer group that says itself where each partition is read from, and commits
 * nothing. Traps of kafkajs 2.2.4 that shape it:
 *
 * - There is no call when partitions are taken away, and batches of an old assignment may still
 *   be handed over (#1046, #1366): positions are kept here, and a batch that does not begin
 *   where the partition stands is not taken (`BatchOrder`).
 * - On OffsetOutOfRange kafkajs goes on at a default offset and commits it, in silence (#1133):
 *   that, too, shows as a batch that begins elsewhere.
 * - While a batch is handled nothing is fetched from its broker: batches are taken in and no more.
 * - A crash without restart leaves a process that does nothing (#1299, #1513): `onCrash`.
 * - Heartbeats come with batches and fetches, never from a timer (#447).
 * - It throws at whoever seeks or pauses from STOP on, which also a crash brings, up to half a
 *   minute before CRASH, and until it has joined again.
 */
export class GroupConsumer {
  readonly #options: GroupConsumerOptions;
  readonly #consumer: Consumer;
  /** Of each partition that records may come from. */
  readonly #orders = new Map<number, BatchOrder>();
  /** End of each partition's log, as far as is known. */
  readonly #ends = new Map<number, number>();
  #assigned: readonly number[] = [];
  #answeredMs = -Infinity;
  #generation = 0;
  /** kafkajs has no group; whatever is sought and paused now is so anew once it has joined. */
  #isDown = false;

  constructor(options: GroupConsumerOptions) {
    this.#options = options;
    const { kafka, groupId, assigner, sessionTimeoutMs } = options;
    this.#consumer = kafka.consumer({
      groupId,
      partitionAssigners: [assigner],
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: 2 * sessionTimeoutMs,
      heartbeatInterval: Math.floor(sessionTimeoutMs / 8),
      maxBytesPerPartition: 256 * 1024,
      minBytes: 64 * 1024,
      maxWaitTimeInMs: 25,
      // How soon new partitions are noticed.
      metadataMaxAge: 60_000,
      allowAutoTopicCreation: false,
      // Audio that a producer wrote in a transaction counts once it is committed.
      readUncommitted: false,
    });
  }

  /** Raised by every rebalance. */
  get generation(): number {
    return this.#generation;
  }

  /** Joins the group and begins to fetch. @throws UndertoneError KAFKA_… */
  async start(): Promise<void> {
    const { topic, groupId } = this.#options;
    const { GROUP_JOIN, HEARTBEAT, START_BATCH_PROCESS, STOP, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#answered();
      this.#joined(payload.memberAssignment[topic] ?? []);
    });
    this.#consumer.on(HEARTBEAT, () => {
      this.#answered();
    });
    this.#consumer.on(START_BATCH_PROCESS, ({ payload }) => {
      this.#answered();
      if (payload.topic === topic && payload.batchSize === 0) this.#passOver(payload);
    });
    this.#consumer.on(STOP, () => {
      this.#isDown = true;
    });
    this.#consumer.on(CRASH, ({ payload }) => {
      if (!payload.restart) this.#options.onCrash(asKafkaError(payload.error, `group ${groupId}`));
    });
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topic, fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#take(payload),
      });
    } catch (cause) {
      throw asKafkaError(cause, `group ${groupId}`);
    }
  }

  /** Lets records come, from an offset on. */
  fetchFrom(partition: number, offset: number): void {
    if (!this.#assigned.includes(partition)) return;
    this.#orders.set(partition, new BatchOrder(offset));
    this.#ends.delete(partition);
    this.#seek(partition, offset);
    this.resume(partition);
  }

  /** No more records until `fetchFrom`. */
  stopFetching(partition: number): void {
    this.#orders.delete(partition);
    this.pause(partition);
  }

  pause(partition: number): void {
    if (this.#isDown || !this.#assigned.includes(partition)) return;
    this.#consumer.pause([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  resume(partition: number): void {
    if (this.#isDown || !this.#assigned.includes(partition)) return;
    if (!this.#orders.has(partition)) return;
    this.#consumer.resume([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  /** Where the partition stands, and goes on after a rebalance that leaves it here. */
  expected(partition: number): number | undefined {
    return this.#orders.get(partition)?.expected;
  }

  /** One past the last offset of the partition, as far as is known. */
  end(partition: number): number | undefined {
    return this.#ends.get(partition);
  }

  /** When a broker last answered, by `now`: with records, or for the group; −∞ before that. */
  get answeredMs(): number {
    return this.#answeredMs;
  }

  /** Whether the partition's leader has said a moment ago that it has nothing more. */
  isSilent(partition: number): boolean {
    const expected = this.expected(partition);
    const { topic, logEnd } = this.#options;
    const paused = this.#consumer.paused().find((entry) => entry.topic === topic)?.partitions ?? [];
    if (expected === undefined || this.#isDown || paused.includes(partition)) return false;
    const end = logEnd(partition);
    return end !== undefined && expected >= end;
  }

  /**
   * Resolves with true after the group has confirmed by a heartbeat that this member still is
   * one, in the same generation; with false once that is not so.
   */
  async confirmed(): Promise<boolean> {
    const generation = this.#generation;
    const { HEARTBEAT, GROUP_JOIN } = this.#consumer.events;
    await new Promise<void>((resolve) => {
      const removals = [HEARTBEAT, GROUP_JOIN].map((name) =>
        this.#consumer.on(name, () => {
          for (const remove of removals) remove();
          resolve();
        }),
      );
    });
    return generation === this.#generation;
  }

  /** Commits offsets outside of any transaction. @throws what kafkajs throws */
  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    const { topic } = this.#options;
    await this.#consumer.commitOffsets(
      [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
    );
  }

  /** Leaves the group. */
  async stop(): Promise<void> {
    await this.#consumer.disconnect().catch(() => undefined);
  }

  #answered(): void {
    this.#answeredMs = this.#options.now();
  }

  #joined(partitions: readonly number[]): void {
    const { topic, onAssigned } = this.#options;
    this.#generation++;
    this.#isDown = false;
    this.#assigned = partitions;
    for (const partition of this.#orders.keys()) {
      if (!partitions.includes(partition)) this.#orders.delete(partition);
    }
    this.#consumer.pause([{ topic, partitions: [...partitions] }]);
    onAssigned(partitions);
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { partition } = batch;
    const order = this.#orders.get(partition);
    if (order === undefined || payload.isStale()) return;
    if (!order.follows(fetchedOffset(batch))) {
      await this.#askAgain(partition, order, fetchedOffset(batch));
      return;
    }
    order.moveTo(Number(batch.lastOffset()) + 1);
    this.#ends.set(partition, Number(batch.highWatermark));
    payload.resolveOffset(batch.lastOffset());
    this.#options.onRecords(partition, recordsOf(batch));
    await payload.heartbeat();
  }

  async #askAgain(partition: number, order: BatchOrder, fetched: number): Promise<void> {
    try {
      await this.#options.onUnexpected(partition, order.expected, fetched);
    } catch (cause) {
      const error = asKafkaError(cause, `partition ${partition}`);
      if (error.code === 'KAFKA_OFFSETS_LOST') {
        this.stopFetching(partition);
        this.#options.onCrash(error);
        return;
      }
      order.forgetGap();
    }
    if (this.#orders.get(partition) === order) this.#seek(partition, order.expected);
  }

  #seek(partition: number, offset: number): void {
    if (this.#isDown || !this.#assigned.includes(partition)) return;
    this.#consumer.seek({ topic: this.#options.topic, partition, offset: String(offset) });
  }

  #passOver({ partition, highWatermark, ...offsets }: PassedOver & PassedOverIn): void {
    const order = this.#orders.get(partition);
    if (order === undefined) return;
    if (order.passOver(offsets)) this.#ends.set(partition, Number(highWatermark));
    else void this.#askAgain(partition, order, beginOf(offsets));
  }
}

interface PassedOverIn {
  readonly partition: number;
  readonly highWatermark: string;
}
