import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import { pino, type Logger } from 'pino';
import { z } from 'zod';
import { kafkaClient } from '../../../connectors/kafka/client.js';
import { fingerprintEncoder, registryEncoder } from '../../../connectors/kafka/event-encoder.js';
import type { LedgerOptions } from '../../../connectors/kafka/ledger.js';
import { Processor, type Delivery } from '../../../connectors/kafka/processor.js';
import { readAudioRecord } from '../../../connectors/kafka/read-audio-record.js';
import { ensureTopics } from '../../../connectors/kafka/topics.js';
import type { Channel } from '../../audio/chunk.js';
import { EXIT } from '../../errors.js';
import { audioChunkCodec } from '../../events/avro-codec.js';
import { fallbackNotice } from '../../model/backend.js';
import type { Declaration } from '../../operators/permit-channels.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import { AGENT_OPTIONS, DECLARATION_OPTIONS, declarationOf } from '../declaration.js';
import type { CliIo } from '../io.js';
import { KAFKA_OPTIONS, kafkaSettings, schemaRegistry } from '../kafka-options.js';
import { flag, text, wholeNumber } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';
import { ThreadPipelines } from '../pipeline-thread/thread-pipelines.js';
import { ProcessLog } from '../processing/process-log.js';
import { STREAM_OPTIONS } from '../stream-options.js';
import { topicNames, topicsOptions, TOPIC_OPTIONS } from '../topic-options.js';

export const RUN_OPTIONS = {
  ...TOPIC_OPTIONS,
  group: {
    flags: '--group <name>',
    description: 'consumer group; all of its members share the work (default undertone)',
    schema: text.default('undertone'),
    expected: 'a name',
  },
  from: {
    flags: '--from <place>',
    description: 'where a group begins that has committed nothing: earliest or latest (default)',
    schema: z.enum(['earliest', 'latest']).default('latest'),
    expected: 'earliest or latest',
  },
  delivery: {
    flags: '--delivery <guarantee>',
    description: 'exactly-once (default) or at-least-once, without transactions',
    schema: z.enum(['exactly-once', 'at-least-once']).default('exactly-once'),
    expected: 'exactly-once or at-least-once',
  },
  shards: {
    flags: '--shards <n>',
    description: 'groups of partitions that move as one; the same for all members (default 4)',
    schema: wholeNumber(1, 1_000).default(4),
    expected: 'a whole number from 1 to 1000',
  },
  transactionalPrefix: {
    flags: '--transactional-prefix <name>',
    description: 'beginning of transactional ids; one application each (default undertone)',
    schema: text.default('undertone'),
    expected: 'a name',
  },
  idleSeconds: {
    flags: '--idle-seconds <s>',
    description: 'silence of a call after which it is over (default 60)',
    schema: wholeNumber(1, 86_400).default(60),
    expected: 'a whole number from 1 to 86400',
  },
  deadLetterAudio: {
    flags: '--dead-letter-audio',
    description: 'keep the audio of records that cannot be read, with the dead letter',
    schema: flag,
    expected: 'true or false',
  },
  hashCallIds: {
    flags: '--hash-call-ids',
    description: 'call ids appear in logs as hashes',
    schema: flag,
    expected: 'true or false',
  },
  logLevel: {
    flags: '--log-level <level>',
    description: 'error, warn, info (default) or debug; JSON lines on stderr',
    schema: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
    expected: 'error, warn, info or debug',
  },
  registryReadOnly: {
    flags: '--registry-read-only',
    description: 'look the schema up, do not register it',
    schema: flag,
    expected: 'true or false',
  },
  ...AGENT_OPTIONS,
  notice: DECLARATION_OPTIONS.notice,
  monoContains: {
    ...DECLARATION_OPTIONS.monoContains,
    description: 'declare what mono calls hold; without, they are skipped',
    schema: z.enum(['own-recording', 'customer-only']).optional(),
  },
  ...STREAM_OPTIONS,
  ...KAFKA_OPTIONS,
} as const satisfies OptionSpecs;

const RUN: CommandDefinition<typeof RUN_OPTIONS> = {
  name: 'run',
  summary: 'Turns the audio topic of a call center into a topic of emotion events, exactly once.',
  options: RUN_OPTIONS,
  examples: [
    ['undertone run --create-topics', 'call-audio to emotion-events, on localhost:9092'],
    ['undertone run --brokers kafka:9093 --tls --sasl scram-sha-512', 'as users have it'],
    ['undertone run --registry http://localhost:8081', 'events in Confluent wire format'],
  ],
  exitCodes: {
    65: 'audio that is still needed is gone from the broker, or the model is not usable',
    66: 'the model is missing',
    69: 'no broker, no registry, or transactions keep failing',
    77: 'the broker refuses the user',
  },
  run: runProcessor,
};

export function runCommand(host: CommandHost): Command {
  return commandOf(RUN, host);
}

type Call = CommandCall<typeof RUN_OPTIONS>;
type Options = Call['options'];

const SESSION_TIMEOUT_MS = 8_000;
const TRANSACTION_TIMEOUT_MS = 15_000;
const REMEMBER_ENDED_MS = 3_600_000;
const LIMITS = { cadenceMs: 50, maxInboxBytes: 512 * 1024, maxOutputs: 400, housekeepingMs: 2_000 };

async function runProcessor({ options, io }: Call): Promise<number> {
  const log = loggerOf(options, io);
  const { monoContains, ...declared } = options;
  const declaration = declarationOf({
    ...declared,
    ...(monoContains !== undefined && { monoContains }),
  });
  const settings = await kafkaSettings(options, io, ({ level, message }) => {
    log.debug({ level }, message);
  });
  const kafka = kafkaClient(settings);
  await ensureTopics(kafka, topicsOptions(options));
  const encoder = await encoderOf(options, io, log);
  await encoder.prepare();
  const pipelines = await startPipelines(options, declaration, io);
  const notice = fallbackNotice(pipelines.backend);
  if (notice !== undefined) log.warn(notice);
  const observer = new ProcessLog(log, { hashCallIds: options.hashCallIds });
  const { deadLetterAudio, group, shards, from } = options;
  const processor = new Processor({
    kafka,
    topics: topicNames(options),
    groupId: group,
    shardCount: shards,
    from,
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    delivery: deliveryOf(options),
    shard: {
      pipelines,
      encoder,
      ledger: ledgerOptions(options, declaration, pipelines),
      limits: LIMITS,
      deadLetterAudio,
      observer,
    },
    observer,
    now: () => performance.now(),
  });
  try {
    log.info({ model: pipelines.modelId, config: pipelines.configHash }, 'starting');
    await processor.run(io.interrupted);
    log.info('stopped; everything taken is committed');
    return EXIT.ok;
  } finally {
    await pipelines.dispose();
  }
}

function loggerOf({ logLevel }: Options, { stderr }: CliIo): Logger {
  return pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stderr);
}

async function encoderOf(options: Options, io: CliIo, log: Logger) {
  const registry = await schemaRegistry(options, io, (text) => {
    log.warn(text);
  });
  if (registry === undefined) return fingerprintEncoder();
  const { eventsTopic: topic, registryReadOnly } = options;
  return registryEncoder({ registry, topic, register: !registryReadOnly });
}

function startPipelines(
  { model, backend, window, hop, minSpeechMs, uncertainBelow }: Options,
  declaration: Declaration,
  io: CliIo,
): Promise<ThreadPipelines> {
  const modelFolder = resolve(io.workingFolder, model);
  const setup = { modelFolder, backend, declaration, window, hop, minSpeechMs, uncertainBelow };
  return ThreadPipelines.start(setup);
}

function deliveryOf({ delivery, transactionalPrefix }: Options): Delivery {
  if (delivery === 'at-least-once') return { kind: delivery };
  return { kind: delivery, transactionalPrefix, transactionTimeoutMs: TRANSACTION_TIMEOUT_MS };
}

function ledgerOptions(
  { idleSeconds }: Options,
  declaration: Declaration,
  { modelId, configHash }: ThreadPipelines,
): LedgerOptions {
  const schemas = { own: audioChunkCodec() };
  const mayBeAnalysed = (channel: Channel): boolean => {
    if (channel === 'customer') return true;
    if (channel === 'agent') return declaration.includeAgent === true;
    return declaration.monoContains !== undefined;
  };
  return {
    read: (record) => readAudioRecord(record, schemas),
    permitted: (channels) => channels.filter(mayBeAnalysed),
    idleMs: idleSeconds * 1_000,
    rememberMs: REMEMBER_ENDED_MS,
    modelId,
    configHash,
    now: () => performance.now(),
  };
}
