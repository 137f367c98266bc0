import type { Kafka } from 'kafkajs';

import type { UndertoneError } from '../../src/errors.js';
import { AdminLink } from './admin-link.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { checkpointScope } from './checkpoint-scope.js';
import { openWriter, type Delivery } from './delivery.js';
import { asKafkaError } from './failure.js';
import { FailureCount } from './failure-count.js';
import { GroupConsumer } from './group-consumer.js';
import { freshFor, LogEnds } from './log-ends.js';
import { checkNotLost, logRanges } from './log-offsets.js';
import { partitionStarts } from './partition-starts.js';
import { partitionsAdded } from './partitions-added.js';
import type { PartitionProgress, ProcessorObserver } from './processor-observer.js';
import { shardAssigner, shardOf } from './shard-assigner.js';
import { LOOK_EVERY_MS, STALLED_LOOKS, stalled } from './stall-watch.js';
import { Shard, type ShardServices } from './shard.js';
import type { TopicNames } from './topics.js';

export interface ProcessorOptions {
  readonly kafka: Kafka;
  readonly topics: TopicNames;
  /** Of every topic; the group stops where the audio topic gets more. */
  readonly partitionCount: number;
  readonly groupId: string;
  readonly shardCount: number;
  /** Where to begin where nothing was committed. */
  readonly from: 'earliest' | 'latest';
  readonly sessionTimeoutMs: number;
  readonly delivery: Delivery;
  readonly shard: Pick<
    ShardServices,
    'pipelines' | 'encoders' | 'ledger' | 'prepare' | 'limits' | 'deadLetterAudio' | 'observer'
  >;
  readonly observer: ProcessorObserver;
  readonly now: () => number;
}

/**
 * A member of the group that works on the shards which it is given: takes them over, restores
 * them, and begins anew where one fails.
 */
export class Processor {
  readonly #options: ProcessorOptions;
  readonly #consumer: GroupConsumer;
  readonly #reader: CheckpointReader;
  readonly #admin: AdminLink;
  /** Of its own: its failures must not disturb the other. */
  readonly #endsAdmin: AdminLink;
  readonly #ends: LogEnds;
  readonly #shards = new Map<number, Shard>();
  readonly #failures = new Map<number, FailureCount>();
  #fail: (error: unknown) => void = () => undefined;
  #isStopping = false;

  constructor(options: ProcessorOptions) {
    const { kafka, topics, groupId, shardCount, sessionTimeoutMs, now } = options;
    this.#options = options;
    this.#admin = new AdminLink(kafka);
    this.#endsAdmin = new AdminLink(kafka);
    this.#ends = new LogEnds({
      ask: () => this.#endsAdmin.use((admin) => logRanges(admin, topics.audio)),
      freshMs: freshFor(options.shard.ledger.idleMs),
      now,
    });
    const onCrash = (error: unknown): void => {
      this.#fail(error);
    };
    const scope = checkpointScope(groupId, topics.audio);
    this.#reader = new CheckpointReader({
      ...{ kafka, topic: topics.checkpoints, groupId, scope, sessionTimeoutMs, now, onCrash },
    });
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
      logEnd: (partition) => this.#ends.end(partition),
      onUnexpected: (partition, expected) => this.#checkLog(partition, expected),
      onCrash,
    });
  }

  get shards(): ReadonlyMap<number, Shard> {
    return this.#shards;
  }

  /** Of every partition whose shard has been restored. */
  get progress(): PartitionProgress[] {
    const positions = [...this.#shards.values()].flatMap((shard) => [...shard.positions]);
    return positions.map(([partition, position]) => ({
      partition,
      position,
      end: Math.max(position, this.#consumer.end(partition) ?? position),
    }));
  }

  /** Sequences of records that have begun and not ended. */
  get openTracks(): number {
    return [...this.#shards.values()].reduce((sum, { openTracks }) => sum + openTracks, 0);
  }

  /** When a broker last answered, by `now`; −∞ before that. */
  get answeredMs(): number {
    return this.#consumer.answeredMs;
  }

  /** Milliseconds for which some shard has waited for its pipeline in vain, roughly. */
  get stalledMs(): number {
    const looks = [...this.#shards.values()].map(({ stalledLooks }) => stalledLooks);
    return Math.max(0, ...looks) * LOOK_EVERY_MS;
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
    // It may fail before anybody waits for it.
    ended.catch(() => undefined);
    const watch = setInterval(() => {
      this.#restartStalled();
    }, LOOK_EVERY_MS);
    try {
      await this.#reader.start();
      await this.#consumer.start();
      await ended;
      await this.#stopShards();
    } catch (cause) {
      throw asKafkaError(cause, `group ${this.#options.groupId}`);
    } finally {
      clearInterval(watch);
      this.#isStopping = true;
      for (const shard of this.#shards.values()) shard.discard();
      await this.#consumer.stop();
      await this.#reader.stop();
      this.#ends.close();
      await this.#endsAdmin.close();
      await this.#admin.close();
    }
  }

  async #stopShards(): Promise<void> {
    this.#isStopping = true;
    for (const { partitions } of this.#shards.values()) {
      for (const partition of partitions) this.#consumer.stopFetching(partition);
    }
    // Each is let finish, whatever befalls another.
    const stops = await Promise.allSettled([...this.#shards.values()].map((shard) => shard.stop()));
    for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
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
      const stays =
        isFenced && shard.isRunning && String(byShard.get(id)) === String(shard.partitions);
      if (stays) continue;
      shard.discard();
      this.#shards.delete(id);
    }
    for (const failures of this.#failures.values()) failures.rebalanced();
    observer.assigned([...byShard.keys()], this.#consumer.generation);
    if (this.#isStopping) return;
    const added = partitionsAdded(partitions, this.#options);
    if (added !== undefined) this.#fail(added);
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
    const commit: GroupConsumer['commit'] = (offsets) => consumer.commit(offsets);
    const shard: Shard = new Shard(
      id,
      partitions,
      {
        ...services,
        openWriter: () => openWriter(id, this.#options, commit),
        startOf: (own) =>
          this.#admin.use((admin) => partitionStarts(admin, own, { ...this.#options, commit })),
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
        this.#onFailure(shard, asKafkaError(error, `shard ${id}`));
      },
    );
    this.#shards.set(id, shard);
    void shard.start();
  }

  async #checkLog(partition: number, expected: number): Promise<void> {
    const { audio } = this.#options.topics;
    const ranges = await this.#admin.use((admin) => logRanges(admin, audio));
    checkNotLost(audio, partition, expected, ranges.get(partition));
  }

  /** Audio that went into a pipeline which never asks for more, and says nothing. */
  #restartStalled(): void {
    for (const shard of this.#shards.values()) {
      shard.lookForStall();
      if (shard.stalledLooks < STALLED_LOOKS) continue;
      const error = stalled('the pipelines take no audio and give no events');
      this.#options.shard.pipelines.restart(error);
      shard.fail(error);
    }
  }

  /** Nobody would catch what it threw: the process would end without a word. */
  #onFailure(shard: Shard, error: UndertoneError): void {
    try {
      this.#shardFailed(shard, error);
    } catch (cause) {
      this.#fail(cause);
    }
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
    this.#beginAnew(shard, backoffMs).catch((cause: unknown) => {
      this.#fail(cause);
    });
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
