import type { AudioChunkEnvelope } from '../../src/events/audio-chunk.js';
import { UndertoneError } from '../../src/errors.js';
import type { AudioFacts } from './audio-facts.js';
import { badAudioRecord } from './header-values.js';
import { AUDIO_HEADERS, AUDIO_SCHEMA_VERSION } from './read-audio-headers.js';
import type { KafkaRecord } from './record.js';
import { beginsLikeFrame, FRAME_BYTES, unframe } from './schema-frame.js';

/** Says that a value is an AudioChunk envelope, framed by a registry or plain. */
export const ENVELOPE_CONTENT_TYPE = 'avro/audio-chunk';

type DecodeEnvelope = (bytes: Uint8Array) => AudioChunkEnvelope;

export interface EnvelopeSchemas {
  /** For values without a schema id: `audioChunkCodec()`. */
  readonly own: { readonly decode: DecodeEnvelope };
  /**
   * For values with one: decoders (`audioChunkCodec().decoderFor(schema)`) by schema id, as far
   * as they are known. Absent where there is no registry.
   */
  readonly registered?: ReadonlyMap<number, DecodeEnvelope>;
}

/**
 * Whether the value is an envelope: its content type says so, or there is a registry, no header of
 * bare audio, and a first byte as registries write it. Bare samples may begin with any byte.
 */
export function isEnvelope({ headers, value }: KafkaRecord, schemas: EnvelopeSchemas): boolean {
  if (headers['contentType'] === ENVELOPE_CONTENT_TYPE) return true;
  if (schemas.registered === undefined || value === undefined) return false;
  return beginsLikeFrame(value) && !AUDIO_HEADERS.some((name) => Object.hasOwn(headers, name));
}

/** The id that a lookup would help with, of a record refused with WIRE_SCHEMA_UNKNOWN. */
export function envelopeSchemaId({ value }: KafkaRecord): number | undefined {
  return value?.[0] === 0 && value.length >= FRAME_BYTES ? unframe(value).schemaId : undefined;
}

/** @throws UndertoneError AUDIO_HEADERS, WIRE_FORMAT, WIRE_SCHEMA_UNKNOWN, EVENT_UNREADABLE */
export function readEnvelope(record: KafkaRecord, schemas: EnvelopeSchemas): AudioFacts {
  const envelope = decoded(record.value ?? new Uint8Array(0), schemas);
  if (envelope.schemaVersion !== AUDIO_SCHEMA_VERSION) {
    const received = `${envelope.schemaVersion}`;
    throw badAudioRecord('envelope schemaVersion', `${AUDIO_SCHEMA_VERSION}`, received);
  }
  return {
    medium: 'envelope',
    callId: envelope.callId,
    encoding: envelope.encoding,
    sampleRateHz: envelope.sampleRateHz,
    roles: envelope.channels,
    seq: envelope.seq ?? undefined,
    streamOffsetSamples: envelope.streamOffsetSamples ?? undefined,
    roughOffsetSamples: undefined,
    endOfCall: envelope.endOfCall,
    recordTimeMs: envelope.recordTime ?? record.timeMs,
    bytes: envelope.samples,
  };
}

/** Plain envelopes begin with their version, 1, which Avro writes as 0x02. */
function decoded(value: Uint8Array, { own, registered }: EnvelopeSchemas): AudioChunkEnvelope {
  if (!beginsLikeFrame(value)) return own.decode(value);
  const { schemaId, bytes } = unframe(value);
  const decode = registered?.get(schemaId);
  if (decode === undefined) throw unknownSchema(schemaId, registered === undefined);
  return decode(bytes);
}

function unknownSchema(schemaId: number, noRegistry: boolean): UndertoneError {
  return new UndertoneError('WIRE_SCHEMA_UNKNOWN', {
    what: 'the schema of the envelope is not known',
    where: 'value',
    expected: 'a schema id that the registry knows',
    received: `${schemaId}`,
    ...(noRegistry && { todo: 'name the registry with --registry' }),
  });
}
