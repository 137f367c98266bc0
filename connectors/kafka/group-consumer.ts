import type {
  Consumer,
  EachBatchPayload,
  IHeaders,
  Kafka,
  KafkaMessage,
  PartitionAssigner,
} from 'kafkajs';

import { asKafkaError } from './failure.js';
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
  /**
   * Records do not follow where they should.
   *
   * @throws what ends the consumer. Otherwise what lies between was no record, and a batch of
   *   records that came before is left out.
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
 *   where the partition stands is not taken.
 * - On OffsetOutOfRange kafkajs goes on at a default offset and commits it, in silence (#1133):
 *   that, too, shows as a batch that begins elsewhere.
 * - While a batch is handled nothing is fetched from its broker: batches are taken in and no more.
 * - A crash without restart leaves a process that does nothing (#1299, #1513): `onCrash`.
 * - Heartbeats come with batches and fetches, never from a timer (#447).
 */
export class GroupConsumer {
  readonly #options: GroupConsumerOptions;
  readonly #consumer: Consumer;
  /** Next offset of each partition that records may come from. */
  readonly #expected = new Map<number, number>();
  /** End of each partition's log, as far as is known. */
  readonly #ends = new Map<number, number>();
  #assigned: readonly number[] = [];
  #fetchedMs = -Infinity;
  #generation = 0;
  /** kafkajs has crashed and starts again: it throws at whoever seeks or pauses. */
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
    const { topic, groupId, now } = this.#options;
    const { GROUP_JOIN, CRASH, FETCH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#joined(payload.memberAssignment[topic] ?? []);
    });
    this.#consumer.on(FETCH, () => {
      this.#fetchedMs = now();
    });
    this.#consumer.on(CRASH, ({ payload }) => {
      this.#isDown = true;
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
    const { topic } = this.#options;
    this.#expected.set(partition, offset);
    this.#ends.delete(partition);
    if (this.#isDown) return;
    this.#consumer.seek({ topic, partition, offset: String(offset) });
    this.#consumer.resume([{ topic, partitions: [partition] }]);
  }

  /** No more records until `fetchFrom`. */
  stopFetching(partition: number): void {
    this.#expected.delete(partition);
    this.pause(partition);
  }

  pause(partition: number): void {
    if (this.#isDown || !this.#assigned.includes(partition)) return;
    this.#consumer.pause([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  resume(partition: number): void {
    if (this.#isDown || !this.#assigned.includes(partition)) return;
    if (!this.#expected.has(partition)) return;
    this.#consumer.resume([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  /** Where the partition stands, and goes on after a rebalance that leaves it here. */
  expected(partition: number): number | undefined {
    return this.#expected.get(partition);
  }

  /** Records that are on the broker and did not come yet; undefined where that is not known. */
  lag(partition: number): number | undefined {
    const [end, expected] = [this.#ends.get(partition), this.#expected.get(partition)];
    return end === undefined || expected === undefined ? undefined : Math.max(0, end - expected);
  }

  /** One past the last offset of the partition, as far as is known. */
  end(partition: number): number | undefined {
    return this.#ends.get(partition);
  }

  /** When the brokers were last asked for records and answered, by `now`; −∞ before that. */
  get fetchedMs(): number {
    return this.#fetchedMs;
  }

  /** Whether the broker answers and has nothing. */
  isSilent(partition: number): boolean {
    const isLive = this.#options.now() - this.#fetchedMs < LIVE_MS;
    const { topic } = this.#options;
    const paused = this.#consumer.paused().find((entry) => entry.topic === topic)?.partitions ?? [];
    return isLive && !paused.includes(partition) && (this.lag(partition) ?? 0) === 0;
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

  #joined(partitions: readonly number[]): void {
    const { topic, onAssigned } = this.#options;
    this.#generation++;
    this.#isDown = false;
    this.#assigned = partitions;
    for (const partition of this.#expected.keys()) {
      if (!partitions.includes(partition)) this.#expected.delete(partition);
    }
    this.#consumer.pause([{ topic, partitions: [...partitions] }]);
    onAssigned(partitions);
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { partition } = batch;
    const expected = this.#expected.get(partition);
    if (expected === undefined || payload.isStale()) return;
    const fetched = fetchedOffset(batch);
    if (fetched !== expected && !(await this.#isExplained(partition, expected, fetched))) return;
    this.#expected.set(partition, Number(batch.lastOffset()) + 1);
    this.#ends.set(partition, Number(batch.highWatermark));
    payload.resolveOffset(batch.lastOffset());
    const records = batch.messages.map((message) => toRecord(message, batch));
    this.#options.onRecords(partition, records);
    await payload.heartbeat();
  }

  /** A batch that begins behind where it should may leave out what is no record (a commit, say). */
  async #isExplained(partition: number, expected: number, fetched: number): Promise<boolean> {
    try {
      await this.#options.onUnexpected(partition, expected, fetched);
    } catch (error) {
      this.stopFetching(partition);
      this.#options.onCrash(error);
      return false;
    }
    if (this.#expected.get(partition) !== expected) return false;
    if (fetched < expected) this.fetchFrom(partition, expected);
    return fetched > expected;
  }
}

/** A fetch without an answer for so long: what the broker has is not known. */
const LIVE_MS = 10_000;

/** kafkajs hands the offset over that was asked for; its types leave it out. */
function fetchedOffset(batch: EachBatchPayload['batch']): number {
  return Number((batch as unknown as { readonly fetchedOffset: string }).fetchedOffset);
}

function toRecord(
  { offset, timestamp, key, value, headers = {} }: KafkaMessage,
  { topic, partition }: EachBatchPayload['batch'],
): KafkaRecord {
  return {
    topic,
    partition,
    offset: Number(offset),
    timeMs: Number(timestamp),
    key: key?.toString(),
    value: value ?? undefined,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, header]) => [name, textOf(header)]),
    ),
  };
}

function textOf(header: IHeaders[string]): string {
  const last = Array.isArray(header) ? header.at(-1) : header;
  return last?.toString() ?? '';
}
