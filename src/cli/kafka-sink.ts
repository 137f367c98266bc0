import { z } from 'zod';
import { KafkaEventSink } from '../../connectors/kafka/kafka-event-sink.js';
import { UndertoneError } from '../errors.js';
import type { EventSink } from '../ports.js';
import { eventEncoders } from './event-encoders.js';
import { FOLLOW_TOPIC_OPTIONS } from './follow-options.js';
import type { CliIo } from './io.js';
import {
  EVENTS_TOPIC_OPTIONS,
  KAFKA_OPTIONS,
  kafkaSettings,
  schemaRegistry,
} from './kafka-options.js';
import type { Notices } from './notices.js';
import { flag } from './option-schemas.js';
import type { OptionSpecs, OptionValues } from './options.js';
import { requireDistinctTopics } from './topic-options.js';

/** For commands that may send their events to Kafka. */
export const KAFKA_SINK_OPTIONS = {
  sink: {
    flags: '--sink <name>',
    description: 'kafka: events go to a topic, too, as Avro',
    schema: z.enum(['kafka']).optional(),
    expected: 'kafka',
  },
  ...EVENTS_TOPIC_OPTIONS,
  ...FOLLOW_TOPIC_OPTIONS,
  registryReadOnly: {
    flags: '--registry-read-only',
    description: 'look the schema up, do not register it',
    schema: flag,
    expected: 'true or false',
  },
  ...KAFKA_OPTIONS,
} as const satisfies OptionSpecs;

/** @returns one sink where `--sink kafka` asks for it, else none */
export async function kafkaSinks(
  options: SinkOptions,
  io: CliIo,
  notices: Notices,
): Promise<EventSink[]> {
  requireSink(options);
  if (options.sink === undefined) return [];
  const { eventsTopic: topic, utteranceTopic, summaryTopic } = options;
  requireDistinctTopics(options);
  const kafka = await kafkaSettings(options, io);
  const registry = await schemaRegistry(options, io, (text) => {
    notices.say(text);
  });
  const encoders = eventEncoders(options, registry);
  const topics = { topic, utteranceTopic, summaryTopic };
  return [await KafkaEventSink.open({ kafka, ...topics, ...encoders })];
}

type SinkOptions = OptionValues<typeof KAFKA_SINK_OPTIONS>;

/** @throws UndertoneError USAGE for a topic that nothing would be written to */
function requireSink({ sink, utteranceTopic, summaryTopic }: SinkOptions): void {
  const topic = utteranceTopic ?? summaryTopic;
  if (sink !== undefined || topic === undefined) return;
  throw new UndertoneError('USAGE', {
    what: 'nothing is written to Kafka',
    where: utteranceTopic === undefined ? '--summary-topic' : '--utterance-topic',
    expected: '--sink kafka beside it',
    received: topic,
  });
}
