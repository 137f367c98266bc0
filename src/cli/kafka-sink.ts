import { z } from 'zod';
import { fingerprintEncoder, registryEncoder } from '../../connectors/kafka/event-encoder.js';
import { KafkaEventSink } from '../../connectors/kafka/kafka-event-sink.js';
import type { EventSink } from '../ports.js';
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

/** For commands that may send their events to Kafka. */
export const KAFKA_SINK_OPTIONS = {
  sink: {
    flags: '--sink <name>',
    description: 'kafka: events go to a topic, too, as Avro',
    schema: z.enum(['kafka']).optional(),
    expected: 'kafka',
  },
  ...EVENTS_TOPIC_OPTIONS,
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
  options: OptionValues<typeof KAFKA_SINK_OPTIONS>,
  io: CliIo,
  notices: Notices,
): Promise<EventSink[]> {
  if (options.sink === undefined) return [];
  const { eventsTopic: topic, registryReadOnly } = options;
  const kafka = await kafkaSettings(options, io);
  const registry = await schemaRegistry(options, io, (text) => {
    notices.say(text);
  });
  const encoder =
    registry === undefined
      ? fingerprintEncoder()
      : registryEncoder({ registry, topic, register: !registryReadOnly });
  return [await KafkaEventSink.open({ kafka, topic, encoder })];
}
