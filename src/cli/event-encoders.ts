import {
  fingerprintEncoder,
  registryEncoder,
  type EventEncoder,
  type WireEvent,
} from '../../connectors/kafka/event-encoder.js';
import type { EventEncoders } from '../../connectors/kafka/event-messages.js';
import type { SchemaRegistry } from '../../connectors/kafka/schema-registry.js';
import {
  callSummaryCodec,
  emotionEventCodec,
  utteranceEventCodec,
  type AvroCodec,
} from '../events/avro-codec.js';

export interface EncoderChoice {
  readonly eventsTopic: string;
  readonly utteranceTopic?: string | undefined;
  readonly summaryTopic?: string | undefined;
  readonly registryReadOnly: boolean;
}

/** An encoder for each topic of events that is named; none is prepared yet. */
export function eventEncoders(
  { eventsTopic, utteranceTopic, summaryTopic, registryReadOnly }: EncoderChoice,
  registry: SchemaRegistry | undefined,
): EventEncoders {
  const encoderOf = <Event extends WireEvent>(
    topic: string,
    codec: AvroCodec<Event>,
  ): EventEncoder<Event> =>
    registry === undefined
      ? fingerprintEncoder(codec)
      : registryEncoder({ registry, topic, register: !registryReadOnly }, codec);
  return {
    encoder: encoderOf(eventsTopic, emotionEventCodec()),
    ...(utteranceTopic !== undefined && {
      utteranceEncoder: encoderOf(utteranceTopic, utteranceEventCodec()),
    }),
    ...(summaryTopic !== undefined && {
      summaryEncoder: encoderOf(summaryTopic, callSummaryCodec()),
    }),
  };
}
