import type { Command } from 'commander';
import type { Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import { AudioReader } from '../../../connectors/kafka/audio-reader.js';
import { kafkaClient } from '../../../connectors/kafka/client.js';
import type { EventEncoders } from '../../../connectors/kafka/event-messages.js';
import type { SchemaRegistry } from '../../../connectors/kafka/schema-registry.js';
import { ensureTopics } from '../../../connectors/kafka/topics.js';
import { EXIT } from '../../errors.js';
import { fallbackNotice } from '../../model/backend.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import { declarationOf } from '../declaration.js';
import { eventEncoders } from '../event-encoders.js';
import type { CliIo } from '../io.js';
import { kafkaSettings, schemaRegistry } from '../kafka-options.js';
import { startPipelines } from '../pipeline-thread/start-pipelines.js';
import { presizeYoungGenerations } from '../pipeline-thread/young-generation.js';
import { Instruments } from '../processing/instruments.js';
import { fanOut } from '../processing/observer.js';
import { openProcessor } from '../processing/open-processor.js';
import { permittedChannels } from '../processing/permitted-channels.js';
import { ProcessLog, processLogger } from '../processing/process-log.js';
import { RUN_OPTIONS, type RunOptions } from '../processing/run-options.js';
import { withoutCallIds } from '../processing/without-call-ids.js';
import { topicsOptions } from '../topic-options.js';

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

async function runProcessor({ options, io }: Call): Promise<number> {
  const log = processLogger(options.logLevel, io.stderr);
  const instruments = new Instruments(io.nowMs);
  const server = await instruments.serve(options.metricsPort);
  try {
    await processAudio(options, io, log, instruments);
    log.info('stopped; everything taken is committed');
    return EXIT.ok;
  } finally {
    await server?.close();
  }
}

async function processAudio(
  options: RunOptions,
  io: CliIo,
  log: Logger,
  instruments: Instruments,
): Promise<void> {
  const { monoContains, hashCallIds, ...rest } = options;
  const declaration = declarationOf({ ...rest, ...(monoContains && { monoContains }) });
  const { kafka, partitionCount } = await preparedKafka(options, io, log);
  const registry = await schemaRegistry(options, io, (text) => {
    log.warn(text);
  });
  const encoders = await preparedEncoders(options, registry);
  presizeYoungGenerations();
  const pipelines = await startPipelines(options, declaration, io, instruments.metrics.batch);
  try {
    const notice = fallbackNotice(pipelines.facts.backend);
    if (notice !== undefined) log.warn(notice);
    log.info(
      { models: pipelines.facts.specs.map(({ modelId }) => modelId), config: pipelines.configHash },
      'starting',
    );
    const observer = fanOut([new ProcessLog(log, { hashCallIds }), instruments.metrics]);
    const permitted = permittedChannels(declaration);
    const processor = openProcessor(options, {
      kafka,
      partitionCount,
      reader: new AudioReader(registry),
      encoders,
      pipelines,
      permitted,
      observer,
    });
    instruments.watch(processor);
    await processor.run(io.interrupted).catch((thrown: unknown) => {
      throw hashCallIds ? withoutCallIds(thrown) : thrown;
    });
  } finally {
    await pipelines.dispose();
  }
}

async function preparedKafka(
  options: RunOptions,
  io: CliIo,
  log: Logger,
): Promise<{ kafka: Kafka; partitionCount: number }> {
  const settings = await kafkaSettings(options, io, ({ level, message }) => {
    log.debug({ level }, message);
  });
  const kafka = kafkaClient(settings);
  return { kafka, partitionCount: await ensureTopics(kafka, topicsOptions(options)) };
}

async function preparedEncoders(
  options: RunOptions,
  registry: SchemaRegistry | undefined,
): Promise<EventEncoders> {
  const encoders = eventEncoders(options, registry);
  const { encoder, utteranceEncoder, summaryEncoder } = encoders;
  for (const each of [encoder, utteranceEncoder, summaryEncoder]) await each?.prepare();
  return encoders;
}
