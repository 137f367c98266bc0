import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';

import { BatchOrder, type PassedOver } from './batch-order.js';
import type { CheckpointScope } from './checkpoint-scope.js';
import { asKafkaError } from './failure.js';
import { fetchedOffset } from './fetched-batch.js';
import type { SavedPartition } from './ledger.js';
import {
  MARKER_KEY,
  PARTITION_KEY,
  readPartitionCheckpoint,
  readTrackCheckpoint,
} from './track-checkpoint.js';

export interface CheckpointReaderOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly groupId: string;
  readonly scope: CheckpointScope;
  readonly sessionTimeoutMs: number;
  /** Milliseconds of a clock that never steps back. */
  readonly now: () => number;
  /** Called when reading has become impossible. */
  readonly onCrash: (error: unknown) => void;
}

/**
 * Reads partitions of the checkpoint topic from the beginning up to a marker. kafkajs assigns
 * partitions through groups only, so this is a consumer in a group of its own with nobody else
 * in it, which stands ready, all partitions paused, for as long as the process lives.
 *
 * What it skipped would be lost: calls that are open would begin again, and their events with
 * them. So a batch counts only where it follows what was read (`BatchOrder`).
 *
 * Memory: while a partition is read, the latest value of each of its keys.
 */
export class CheckpointReader {
  readonly #options: CheckpointReaderOptions;
  readonly #consumer: Consumer;
  readonly #readings = new Map<number, Reading>();
  #hasJoined = false;
  /** kafkajs has no group, and throws at whoever seeks or pauses. */
  #isDown = true;
  /** Since when there has been no group. */
  #downSinceMs: number;

  constructor(options: CheckpointReaderOptions) {
    const { kafka, sessionTimeoutMs, now } = options;
    this.#options = options;
    this.#downSinceMs = now();
    this.#consumer = kafka.consumer({
      groupId: `${options.groupId}-state-${randomUUID()}`,
      // A broker that comes back waits so long for the member that this one was before.
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: 2 * sessionTimeoutMs,
      heartbeatInterval: Math.floor(sessionTimeoutMs / 8),
      readUncommitted: false,
      maxWaitTimeInMs: 50,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: () => this.#mayStartAgain() },
    });
  }

  /** Resolves when the consumer has joined its group. @throws UndertoneError KAFKA_… */
  async start(): Promise<void> {
    const { topic, onCrash } = this.#options;
    const { GROUP_JOIN, START_BATCH_PROCESS, STOP, CRASH } = this.#consumer.events;
    let crashed: (error: Error) => void = () => undefined;
    const joined = new Promise<void>((resolve, reject) => {
      crashed = reject;
      this.#consumer.on(GROUP_JOIN, ({ payload }) => {
        this.#hasJoined = true;
        this.#joined(payload.memberAssignment[topic] ?? []);
        resolve();
      });
    });
    // It may come before anybody waits for it.
    joined.catch(() => undefined);
    this.#consumer.on(START_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) this.#passOver(payload);
    });
    this.#consumer.on(STOP, () => {
      if (!this.#isDown) this.#downSinceMs = this.#options.now();
      this.#isDown = true;
    });
    this.#consumer.on(CRASH, ({ payload }) => {
      if (payload.restart) return;
      crashed(payload.error);
      for (const reading of this.#readings.values()) reading.reject(payload.error);
      onCrash(payload.error);
    });
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topic, fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#take(payload),
      });
      await joined;
    } catch (cause) {
      throw asKafkaError(cause, `topic ${topic}`);
    }
  }

  /** @throws UndertoneError CHECKPOINT_MISMATCH, KAFKA_… */
  async read(partition: number, marker: string): Promise<SavedPartition> {
    const { topic } = this.#options;
    try {
      const values = await new Promise<Map<string, string>>((resolve, reject) => {
        this.#readings.get(partition)?.reject(new Error('read anew'));
        const reading = { marker, values: new Map(), order: new BatchOrder(0), resolve, reject };
        this.#readings.set(partition, reading);
        this.#begin(partition);
      });
      return savedPartition(values, `topic ${topic}, partition ${partition}`);
    } catch (cause) {
      throw asKafkaError(cause, `topic ${topic}, partition ${partition}`);
    }
  }

  async stop(): Promise<void> {
    await this.#consumer.disconnect().catch(() => undefined);
  }

  /**
   * A new broker has to find its coordinators first, and refuses groups until then; one that comes
   * back loads them. Later on one broker of several may go, and its groups move to another.
   */
  async #mayStartAgain(): Promise<boolean> {
    await delay(START_AGAIN_MS);
    const downMs = this.#options.now() - this.#downSinceMs;
    return downMs < (this.#hasJoined ? PATIENCE_MS : FIRST_PATIENCE_MS);
  }

  /** Whatever was being read begins again: the group has forgotten the positions. */
  #joined(partitions: readonly number[]): void {
    this.#isDown = false;
    this.#consumer.pause([{ topic: this.#options.topic, partitions: [...partitions] }]);
    for (const [partition, reading] of this.#readings) {
      reading.values.clear();
      reading.order = new BatchOrder(0);
      this.#begin(partition);
    }
  }

  /** Without a group it is left to the next joining. */
  #begin(partition: number): void {
    if (this.#isDown) return;
    this.#seek(partition, 0);
    this.#consumer.resume([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  #seek(partition: number, offset: number): void {
    if (this.#isDown) return;
    this.#consumer.seek({ topic: this.#options.topic, partition, offset: String(offset) });
  }

  #take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const reading = this.#readings.get(batch.partition);
    if (reading === undefined || payload.isStale()) return Promise.resolve();
    const { order } = reading;
    if (!order.follows(fetchedOffset(batch))) {
      this.#seek(batch.partition, order.expected);
      return Promise.resolve();
    }
    order.moveTo(Number(batch.lastOffset()) + 1);
    payload.resolveOffset(batch.lastOffset());
    this.#add(reading, batch);
    return Promise.resolve();
  }

  #passOver({ partition, ...offsets }: PassedOver & { readonly partition: number }): void {
    const order = this.#readings.get(partition)?.order;
    if (order?.passOver(offsets) === false) this.#seek(partition, order.expected);
  }

  #add(reading: Reading, batch: EachBatchPayload['batch']): void {
    for (const { key, value } of batch.messages) {
      const name = this.#options.scope.ownKey(key?.toString() ?? '');
      if (name === undefined) continue;
      if (name === MARKER_KEY && value?.toString() === reading.marker) {
        this.#finish(batch.partition, reading);
        break;
      }
      if (value === null) reading.values.delete(name);
      else reading.values.set(name, value.toString());
    }
  }

  #finish(partition: number, { values, resolve }: Reading): void {
    this.#readings.delete(partition);
    if (!this.#isDown) {
      this.#consumer.pause([{ topic: this.#options.topic, partitions: [partition] }]);
    }
    resolve(values);
  }
}

/** kafkajs itself would come back after 5 ms, as often as it can. */
const START_AGAIN_MS = 300;
/** How long the first joining may take. */
const FIRST_PATIENCE_MS = 30_000;
/** How long the brokers may be away later on. */
const PATIENCE_MS = 180_000;

interface Reading {
  readonly marker: string;
  readonly values: Map<string, string>;
  order: BatchOrder;
  readonly resolve: (values: Map<string, string>) => void;
  readonly reject: (error: Error) => void;
}

function savedPartition(values: ReadonlyMap<string, string>, where: string): SavedPartition {
  const partition = values.get(PARTITION_KEY);
  return {
    tracks: [...values]
      .filter(([key]) => key !== PARTITION_KEY && key !== MARKER_KEY)
      .map(([key, json]) => readTrackCheckpoint(json, `${where}, key ${key}`)),
    partition: partition === undefined ? undefined : readPartitionCheckpoint(partition, where),
  };
}
