import { emotionEventCodec, type AvroCodec } from '../../src/events/avro-codec.js';
import type { CallSummary } from '../../src/events/call-summary.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import { frame } from './schema-frame.js';
import type { SchemaRegistry } from './schema-registry.js';

/** Value and headers of an event's record. */
export interface EncodedEvent {
  readonly value: Buffer;
  /** Always with `eventId`; a `traceparent` is the writer's to add. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Anything that has an id of its own and a schema. */
export type WireEvent = EmotionEvent | UtteranceEvent | CallSummary;

/** How events are put on the wire (docs/kafka.md, Events). */
export interface EventEncoder<Event extends WireEvent = EmotionEvent> {
  /**
   * Once, before the first event; what it needs from elsewhere is fetched here and kept.
   *
   * @throws UndertoneError REGISTRY_SCHEMA, REGISTRY_UNAVAILABLE
   */
  prepare(): Promise<void>;
  /** @throws UndertoneError EVENT_INVALID */
  encode(event: Event): EncodedEvent;
}

export interface RegistryEncoderOptions {
  readonly registry: SchemaRegistry;
  /** The subject is `<topic>-value` (Confluent's TopicNameStrategy). */
  readonly topic: string;
  /** False: the schema must be there already; the registry is only read. Default true. */
  readonly register?: boolean;
}

/**
 * 0x00, the schema's id (4 bytes, big-endian), Avro. After `prepare` the registry is not needed
 * any more: it may go down without harm to the writer.
 */
export function registryEncoder(options: RegistryEncoderOptions): EventEncoder;
export function registryEncoder<Event extends WireEvent>(
  options: RegistryEncoderOptions,
  codec: AvroCodec<Event>,
): EventEncoder<Event>;
export function registryEncoder(
  options: RegistryEncoderOptions,
  codec: AvroCodec<WireEvent> = emotionEventCodec(),
): EventEncoder<WireEvent> {
  const { registry, topic, register = true } = options;
  let schemaId: number | undefined;
  return {
    prepare: async () => {
      const subject = `${topic}-value`;
      const schema = JSON.stringify(codec.schema);
      schemaId = await (register
        ? registry.register(subject, schema)
        : registry.lookUp(subject, schema));
    },
    encode: (event) => {
      if (schemaId === undefined) throw new TypeError('encode before prepare');
      return { value: frame(schemaId, codec.encode(event)), headers: { eventId: event.id } };
    },
  };
}

/** Plain Avro; the schema is named by its fingerprint (SHA-256 of the canonical form) in a header. */
export function fingerprintEncoder(): EventEncoder;
export function fingerprintEncoder<Event extends WireEvent>(
  codec: AvroCodec<Event>,
): EventEncoder<Event>;
export function fingerprintEncoder(
  codec: AvroCodec<WireEvent> = emotionEventCodec(),
): EventEncoder<WireEvent> {
  const { fingerprint, name } = codec;
  return {
    prepare: () => Promise.resolve(),
    encode: (event) => ({
      value: codec.encode(event),
      headers: {
        eventId: event.id,
        contentType: `avro/${name}`,
        schemaFingerprint: fingerprint,
      },
    }),
  };
}
