import type { Admin, Kafka } from 'kafkajs';

import type { UndertoneError } from '../../src/errors.js';
import { AtLeastOnceWriter } from './at-least-once-writer.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { asKafkaError } from './failure.js';
import { FailureCount } from './failure-count.js';
import { GroupConsumer } from './group-consumer.js';
import { checkNotLost, committedOffsets, logRanges } from './log-offsets.js';
import { shardAssigner, shardOf } from './shard-assigner.js';
import { TransactionalWriter, type PartitionWrite, type ShardWriter } from './shard-writer.js';
import { Shard, type ShardServices } from './shard.js';
import type { TopicNames } from './topics.js';

export type Delivery =
  | {
      readonly kind: 'exactly-once';
      /** Names the application: two that share it shut each other out. */
      readonly transactionalPrefix: string;
      readonly transactionTimeoutMs: number;
    }
  | { readonly kind: 'at-least-once' };

export interface ProcessorOptions {
  readonly kafka: Kafka;
  readonly topics: TopicNames;
  readonly groupId: string;
  readonly shardCount: number;
  /** Where to begin where nothing was committed. */
  readonly from: 'earliest' | 'latest';
  readonly sessionTimeoutMs: number;
  readonly delivery: Delivery;
  readonly shard: Pick<
    ShardServices,
    'pipelines' | 'encoder' | 'ledger' | 'limits' | 'deadLetterAudio' | 'observer'
  >;
  readonly observer: ProcessorObserver;
  readonly now: () => number;
}

/** What happens to a processor, for logs, metrics and health. */
export interface ProcessorObserver {
  assigned(shards: readonly number[], generation: number): void;
  /** No offset was committed for it; it begins where `from` says. */
  startedAfresh(partition: number, offset: number): void;
  shardFailed(shard: number, error: UndertoneError, againInMs: number): void;
}

/**
 * A member of the group that works on the shards which it is given: takes them over, restores
 * them, and begins anew where one fails.
 */
export class Processor {
  readonly #options: ProcessorOptions;
  readonly #consumer: GroupConsumer;
  readonly #reader: CheckpointReader;
  readonly #admin: Admin;
  readonly #shards = new Map<number, Shard>();
  readonly #failures = new Map<number, FailureCount>();
  #fail: (error: unknown) => void = () => undefined;
  #isStopping = false;

  constructor(options: ProcessorOptions) {
    const { kafka, topics, groupId, shardCount, sessionTimeoutMs, now } = options;
    this.#options = options;
    this.#admin = kafka.admin();
    const onCrash = (error: unknown): void => {
      this.#fail(error);
    };
    this.#reader = new CheckpointReader({ kafka, topic: topics.checkpoints, groupId, onCrash });
    this.#consumer = new GroupConsumer({
      kafka,
      groupId,
      topic: topics.audio,
      assigner: shardAssigner(shardCount, () => [...this.#shards.keys()]),
      sessionTimeoutMs,
      now,
      onAssigned: (partitions) => {
        this.#assigned(partitions);
      },
      onRecords: (partition, records) => {
        this.#shards.get(shardOf(partition, shardCount))?.enqueue(partition, records);
      },
      onUnexpected: (partition, expected) => this.#checkLog(partition, expected),
      onCrash,
    });
  }

  get shards(): ReadonlyMap<number, Shard> {
    return this.#shards;
  }

  /** Records on the broker that were not taken yet, by partition; where that is known. */
  lag(partition: number): number | undefined {
    return this.#consumer.lag(partition);
  }

  /** Joined, and every shard that it was given restored. */
  get isReady(): boolean {
    const shards = [...this.#shards.values()];
    return this.#consumer.generation > 0 && shards.every(({ isRunning }) => isRunning);
  }

  /**
   * Runs until the signal is aborted: then what was taken is finished and committed, and the
   * group is left.
   *
   * @throws UndertoneError what makes going on impossible
   */
  async run(signal: AbortSignal): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      signal.addEventListener('abort', () => {
        resolve();
      });
      if (signal.aborted) resolve();
    });
    try {
      await this.#admin.connect();
      await this.#reader.start();
      await this.#consumer.start();
      await ended;
      await this.#stopShards();
    } catch (cause) {
      throw asKafkaError(cause, `group ${this.#options.groupId}`);
    } finally {
      this.#isStopping = true;
      for (const shard of this.#shards.values()) shard.discard();
      await this.#consumer.stop();
      await this.#reader.stop();
      await this.#admin.disconnect().catch(() => undefined);
    }
  }

  async #stopShards(): Promise<void> {
    this.#isStopping = true;
    for (const { partitions } of this.#shards.values()) {
      for (const partition of partitions) this.#consumer.stopFetching(partition);
    }
    await Promise.all([...this.#shards.values()].map((shard) => shard.stop()));
  }

  /** All of this is synchronous: no record comes before it is done. */
  #assigned(partitions: readonly number[]): void {
    const { shardCount, delivery, observer } = this.#options;
    // Without a fence nothing would tell a shard that it had been somebody else's for a while.
    const isFenced = delivery.kind === 'exactly-once';
    const byShard = new Map<number, number[]>();
    for (const partition of partitions) {
      const id = shardOf(partition, shardCount);
      byShard.set(id, [...(byShard.get(id) ?? []), partition]);
    }
    for (const [id, shard] of this.#shards) {
      const stays = isFenced && shard.isRunning && sameList(byShard.get(id), shard.partitions);
      if (stays) continue;
      shard.discard();
      this.#shards.delete(id);
    }
    this.#failures.clear();
    observer.assigned([...byShard.keys()], this.#consumer.generation);
    if (this.#isStopping) return;
    for (const [id, own] of byShard) {
      const shard = this.#shards.get(id);
      if (shard === undefined) this.#begin(id, own);
      else this.#goOn(shard);
    }
  }

  /** It has kept the shard over a rebalance; had it lost it in between, its fence would tell. */
  #goOn({ partitions, isPaused }: Shard): void {
    for (const partition of partitions) {
      const expected = this.#consumer.expected(partition);
      if (expected === undefined) continue;
      this.#consumer.fetchFrom(partition, expected);
      if (isPaused(partition)) this.#consumer.pause(partition);
    }
  }

  #begin(id: number, partitions: readonly number[]): void {
    const { shard: services, now } = this.#options;
    const consumer = this.#consumer;
    const shard: Shard = new Shard(
      id,
      partitions,
      {
        ...services,
        openWriter: () => this.#openWriter(id),
        startOf: (own) => this.#startOf(own),
        readCheckpoints: (partition, marker) => this.#reader.read(partition, marker),
        fetchFrom: (partition, offset) => {
          consumer.fetchFrom(partition, offset);
        },
        pause: (partition) => {
          consumer.pause(partition);
        },
        resume: (partition) => {
          consumer.resume(partition);
        },
        isSilent: (partition) => consumer.isSilent(partition),
        now,
      },
      (error) => {
        this.#shardFailed(shard, asKafkaError(error, `shard ${id}`));
      },
    );
    this.#shards.set(id, shard);
    void shard.start();
  }

  #openWriter(shard: number): ShardWriter {
    const { kafka, topics, groupId, delivery } = this.#options;
    if (delivery.kind === 'exactly-once') {
      const { transactionalPrefix, transactionTimeoutMs } = delivery;
      const transactionalId = `${transactionalPrefix}-${groupId}-${topics.audio}-${shard}`;
      return new TransactionalWriter({
        kafka,
        groupId,
        topics,
        transactionalId,
        transactionTimeoutMs,
      });
    }
    const commit = (writes: readonly PartitionWrite[]): Promise<void> =>
      this.#consumer.commit(
        new Map(writes.map(({ partition, lowWatermark }) => [partition, lowWatermark])),
      );
    return new AtLeastOnceWriter({ kafka, topics, commit });
  }

  async #startOf(partitions: readonly number[]): Promise<Map<number, number>> {
    const { topics, groupId, from, observer } = this.#options;
    const [committed, ranges] = await Promise.all([
      committedOffsets(this.#admin, groupId, topics.audio),
      logRanges(this.#admin, topics.audio),
    ]);
    return new Map(
      partitions.map((partition) => {
        const range = ranges.get(partition) ?? { low: 0, high: 0 };
        const known = committed.get(partition);
        const offset = known ?? (from === 'earliest' ? range.low : range.high);
        checkNotLost(topics.audio, partition, offset, range);
        if (known === undefined) observer.startedAfresh(partition, offset);
        return [partition, offset];
      }),
    );
  }

  async #checkLog(partition: number, expected: number): Promise<void> {
    const { audio } = this.#options.topics;
    const ranges = await logRanges(this.#admin, audio);
    checkNotLost(audio, partition, expected, ranges.get(partition));
  }

  #shardFailed(shard: Shard, error: UndertoneError): void {
    if (this.#shards.get(shard.id) !== shard || this.#isStopping) return;
    for (const partition of shard.partitions) this.#consumer.stopFetching(partition);
    const failures = this.#failures.get(shard.id) ?? new FailureCount();
    this.#failures.set(shard.id, failures);
    const { fatal, backoffMs } = failures.add(error, this.#options.now());
    if (fatal !== undefined) {
      this.#fail(fatal);
      return;
    }
    this.#options.observer.shardFailed(shard.id, error, backoffMs);
    void this.#beginAnew(shard, backoffMs);
  }

  /** Not before the group has confirmed that it still is ours: else it would shut out the heir. */
  async #beginAnew(failed: Shard, backoffMs: number): Promise<void> {
    const [isMember] = await Promise.all([
      this.#consumer.confirmed(),
      new Promise((resolve) => setTimeout(resolve, backoffMs)),
    ]);
    const isOurs = this.#shards.get(failed.id) === failed;
    if (isMember && isOurs && !this.#isStopping) this.#begin(failed.id, failed.partitions);
  }
}

function sameList(a: readonly number[] | undefined, b: readonly number[]): boolean {
  return a?.length === b.length && a.every((entry, i) => entry === b[i]);
}
