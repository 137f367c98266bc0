import { emotionEventCodec, type AvroCodec } from '../../src/events/avro-codec.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { UndertoneError } from '../../src/errors.js';
import type { WireEvent } from './event-encoder.js';
import type { KafkaRecord } from './record.js';
import { RegisteredDecoders } from './registered-decoders.js';
import { unframe } from './schema-frame.js';
import type { SchemaRegistry } from './schema-registry.js';

/** Reads events from the wire, in whichever of both ways a record names its schema. */
export interface EventDecoder<Event extends WireEvent = EmotionEvent> {
  /**
   * @throws UndertoneError WIRE_FORMAT (the schema is not named), WIRE_SCHEMA_UNKNOWN (it is not
   *   known), REGISTRY_UNAVAILABLE, EVENT_UNREADABLE, EVENT_INVALID
   */
  decode(record: Pick<KafkaRecord, 'value' | 'headers'>): Promise<Event>;
}

/**
 * @param registry for records that name their schema by an id; without, those are refused
 * @param codec of the kind that the topic holds; of emotion events by default
 */
export function eventDecoder(registry?: SchemaRegistry): EventDecoder;
export function eventDecoder<Event extends WireEvent>(
  registry: SchemaRegistry | undefined,
  codec: AvroCodec<Event>,
): EventDecoder<Event>;
export function eventDecoder(
  registry?: SchemaRegistry,
  codec: AvroCodec<WireEvent> = emotionEventCodec(),
): EventDecoder<WireEvent> {
  const registered = registry && new RegisteredDecoders(codec, registry);
  return {
    decode: async ({ value, headers }) => {
      if (value === undefined) throw noValue();
      const { schemaFingerprint } = headers;
      if (schemaFingerprint === codec.fingerprint) return codec.decode(value);
      if (schemaFingerprint !== undefined) throw unknownFingerprint(schemaFingerprint);
      const { schemaId, bytes } = unframe(value);
      if (registered === undefined) throw noRegistry(schemaId);
      const decode = await registered.load(schemaId);
      return decode(bytes);
    },
  };
}

function noValue(): UndertoneError {
  return new UndertoneError('WIRE_FORMAT', {
    what: 'the record holds no value',
    expected: 'an event',
  });
}

function unknownFingerprint(received: string): UndertoneError {
  return new UndertoneError('WIRE_SCHEMA_UNKNOWN', {
    what: 'the fingerprint names a schema that this version does not know',
    where: 'header schemaFingerprint',
    received: received.slice(0, 80),
    todo: 'read with the version of undertone that wrote it',
  });
}

function noRegistry(schemaId: number): UndertoneError {
  return new UndertoneError('WIRE_SCHEMA_UNKNOWN', {
    what: 'the record names its schema by the id of a registry',
    received: `schema id ${schemaId}`,
    todo: 'name that registry with --registry',
  });
}
