import { performance } from 'node:perf_hooks';
import type { Kafka } from 'kafkajs';
import type { AudioReader } from '../../../connectors/kafka/audio-reader.js';
import type { EventEncoders } from '../../../connectors/kafka/event-messages.js';
import type { LedgerOptions } from '../../../connectors/kafka/ledger.js';
import type { Delivery } from '../../../connectors/kafka/delivery.js';
import { Processor } from '../../../connectors/kafka/processor.js';
import type { ThreadPipelines } from '../pipeline-thread/thread-pipelines.js';
import { topicNames } from '../topic-options.js';
import type { ProcessObserver } from './observer.js';
import type { PermittedChannels } from './permitted-channels.js';
import type { RunOptions } from './run-options.js';
import { SkippedCalls } from './skipped-calls.js';

const SESSION_TIMEOUT_MS = 8_000;
const TRANSACTION_TIMEOUT_MS = 15_000;
const REMEMBER_ENDED_MS = 3_600_000;
const LIMITS = {
  cadenceMs: 40,
  backlogCadenceMs: 500,
  maxInboxBytes: 512 * 1024,
  maxOutputs: 400,
  housekeepingMs: 2_000,
};

export interface ProcessorParts {
  readonly kafka: Kafka;
  readonly partitionCount: number;
  readonly reader: AudioReader;
  readonly encoders: EventEncoders;
  readonly pipelines: ThreadPipelines;
  readonly permitted: PermittedChannels;
  readonly observer: ProcessObserver;
}

/** The processor that the options ask for; nothing runs yet. */
export function openProcessor(options: RunOptions, parts: ProcessorParts): Processor {
  const { kafka, partitionCount, reader, encoders, pipelines, observer } = parts;
  const { deadLetterAudio, group, shards, from } = options;
  return new Processor({
    kafka,
    topics: topicNames(options),
    partitionCount,
    groupId: group,
    shardCount: shards,
    from,
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    delivery: deliveryOf(options),
    shard: {
      pipelines,
      encoders,
      ledger: ledgerOptions(options, parts),
      prepare: (records) => reader.prepare(records),
      limits: LIMITS,
      deadLetterAudio,
      observer,
    },
    observer,
    now: () => performance.now(),
  });
}

function deliveryOf({ delivery, transactionalPrefix }: RunOptions): Delivery {
  if (delivery === 'at-least-once') return { kind: delivery };
  return { kind: delivery, transactionalPrefix, transactionTimeoutMs: TRANSACTION_TIMEOUT_MS };
}

function ledgerOptions(
  { idleSeconds }: RunOptions,
  { reader, pipelines, permitted, observer }: ProcessorParts,
): LedgerOptions {
  const skipped = new SkippedCalls(permitted, (call) => {
    observer.skipped(call);
  });
  return {
    read: (record) => {
      const audio = reader.read(record);
      skipped.look(audio);
      return audio;
    },
    permitted,
    idleMs: idleSeconds * 1_000,
    rememberMs: REMEMBER_ENDED_MS,
    configHash: pipelines.configHash,
    now: () => performance.now(),
  };
}
