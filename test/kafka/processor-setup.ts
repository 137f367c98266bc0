import { performance } from 'node:perf_hooks';
import { onTestFinished } from 'vitest';
import { AudioReader } from '../../connectors/kafka/audio-reader.js';
import type { EventEncoder } from '../../connectors/kafka/event-encoder.js';
import { Processor, type ProcessorOptions } from '../../connectors/kafka/processor.js';
import { ensureTopics, type TopicNames } from '../../connectors/kafka/topics.js';
import type { UndertoneError } from '../../src/errors.js';
import { FakePipelines } from './fake-pipelines.js';
import { sharedClient, uniqueName } from './shared-broker.js';

export const PARTITIONS = 4;

/** Topics and a group that no other test has. */
export interface Place {
  readonly topics: TopicNames;
  readonly groupId: string;
}

export async function newPlace(kafka = sharedClient()): Promise<Place> {
  const topics = {
    audio: uniqueName('audio'),
    events: uniqueName('events'),
    checkpoints: uniqueName('checkpoints'),
    deadLetters: uniqueName('dead-letters'),
  };
  await ensureTopics(kafka, { names: topics, create: true, partitions: PARTITIONS });
  return { topics, groupId: uniqueName('group') };
}

/** Events as JSON: these tests are not about Avro. */
const encoder: EventEncoder = {
  prepare: () => Promise.resolve(),
  encode: (event) => ({ value: Buffer.from(JSON.stringify(event)), headers: {} }),
};

export interface Running {
  readonly processor: Processor;
  readonly pipelines: FakePipelines;
  readonly failures: UndertoneError[];
  /** Resolves when it has stopped; rejects with what ended it. */
  readonly ended: Promise<void>;
  /** Stops it as a signal does. */
  stop(): Promise<void>;
}

interface Overrides extends Partial<Pick<ProcessorOptions, 'kafka' | 'delivery' | 'shardCount'>> {
  readonly configHash?: string;
  readonly idleMs?: number;
  readonly rememberMs?: number;
}

/** A processor on the shared broker, with pipelines that do no arithmetic. */
export function startProcessor({ topics, groupId }: Place, overrides: Overrides = {}): Running {
  const { configHash, idleMs = 600_000, rememberMs = 600_000, ...rest } = overrides;
  const pipelines = new FakePipelines(configHash);
  const failures: UndertoneError[] = [];
  const ignore = (): void => undefined;
  const reader = new AudioReader();
  const processor = new Processor({
    kafka: sharedClient(),
    topics,
    partitionCount: PARTITIONS,
    groupId,
    shardCount: 2,
    from: 'earliest',
    sessionTimeoutMs: 6_000,
    delivery: {
      kind: 'exactly-once',
      transactionalPrefix: 'test',
      transactionTimeoutMs: 10_000,
    },
    shard: {
      pipelines,
      encoders: { encoder },
      ledger: {
        read: (record) => reader.read(record),
        permitted: (channels) => channels.filter((channel) => channel === 'customer'),
        idleMs,
        rememberMs,
        configHash: pipelines.configHash,
        now: () => performance.now(),
      },
      limits: {
        ...{ cadenceMs: 20, backlogCadenceMs: 100, maxInboxBytes: 65_536 },
        ...{ maxOutputs: 100, housekeepingMs: 300 },
      },
      prepare: (records) => reader.prepare(records),
      deadLetterAudio: false,
      observer: {
        restored: ignore,
        taken: ignore,
        deadLettered: ignore,
        clockJumped: ignore,
        written: ignore,
      },
    },
    observer: {
      assigned: ignore,
      startedAfresh: ignore,
      shardFailed: (_, error) => failures.push(error),
    },
    now: () => performance.now(),
    ...rest,
  });
  const abort = new AbortController();
  const ended = processor.run(abort.signal);
  ended.catch(ignore);
  const stop = async (): Promise<void> => {
    abort.abort();
    await ended;
  };
  onTestFinished(() => stop().catch(ignore));
  return { processor, pipelines, failures, ended, stop };
}
