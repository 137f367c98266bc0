import avsc from 'avsc';
import type { Schema, Type } from 'avsc';

import { UndertoneError } from '../errors.js';
import type { AudioChunkEnvelope } from './audio-chunk.js';
import type { CallSummary } from './call-summary.js';
import type { EmotionEvent } from './emotion-event.js';
import { plain } from './plain.js';
import { readSchema } from './schema-file.js';
import { strictTypes } from './strict-types.js';
import type { UtteranceEvent } from './utterance-event.js';
import { checkValue } from './validate.js';

type Resolver = ReturnType<Type['createResolver']>;

/** Plain Avro binary (no header, no registry framing) of one record type. */
export class AvroCodec<Value extends object> {
  readonly #type: Type;

  constructor(readonly schema: Schema) {
    this.#type = avsc.Type.forSchema(schema, {
      typeHook: strictTypes,
      omitRecordMethods: true,
    });
  }

  /** Name of the record type, such as `undertone.EmotionEvent`. */
  get name(): string {
    return this.#type.name ?? '';
  }

  /** SHA-256 of the schema's canonical form, which names it where there is no registry. */
  get fingerprint(): string {
    return this.#type.fingerprint('sha256').toString('hex');
  }

  /**
   * @throws UndertoneError EVENT_INVALID, naming the path, for a value that does not fit the
   * schema; fields that the schema does not declare are refused, not left out.
   */
  encode(value: Value): Buffer {
    this.check(value);
    return this.#type.toBuffer(value);
  }

  /**
   * @throws UndertoneError EVENT_UNREADABLE for bytes that are not exactly one value of this
   * schema, and EVENT_INVALID for a value that Avro can hold and we cannot (NaN, say).
   */
  decode(bytes: Uint8Array): Value {
    return this.#checked(this.#read(bytes));
  }

  /**
   * Decodes what was written with another version of the schema, by Avro's rules of resolution.
   *
   * @returns `decode` for such bytes; make it once per writer's schema.
   * @throws UndertoneError WIRE_SCHEMA_UNKNOWN for a schema that does not resolve to this one.
   */
  decoderFor(writer: Schema): (bytes: Uint8Array) => Value {
    const resolver = this.#resolverFor(writer);
    return (bytes) => this.#checked(this.#read(bytes, resolver));
  }

  /**
   * A plain value (from JSON, say) as a whole one: fields that its writer did not know yet get
   * their defaults.
   *
   * @throws UndertoneError EVENT_INVALID, naming the path.
   */
  complete(value: unknown): Value {
    this.check(value);
    return plain(this.#type.clone(value)) as Value;
  }

  /** @throws UndertoneError EVENT_INVALID, naming the path. */
  check(value: unknown): asserts value is Value {
    checkValue(this.#type, value);
  }

  #checked(read: unknown): Value {
    const value = plain(read) as Value;
    this.check(value);
    return value;
  }

  #resolverFor(writer: Schema): Resolver {
    try {
      return this.#type.createResolver(avsc.Type.forSchema(writer, { typeHook: strictTypes }));
    } catch (cause) {
      throw new UndertoneError('WIRE_SCHEMA_UNKNOWN', {
        what: 'the schema that the bytes name does not fit',
        where: this.name,
        expected: `a version of ${this.name}`,
        received: cause instanceof Error ? cause.message.slice(0, 200) : 'no Avro schema',
        cause,
      });
    }
  }

  #read(bytes: Uint8Array, resolver?: Resolver): unknown {
    try {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return this.#type.fromBuffer(buffer, resolver) as unknown;
    } catch (cause) {
      throw new UndertoneError('EVENT_UNREADABLE', {
        what: cause instanceof Error ? cause.message : 'decoding failed',
        where: this.name,
        received: `${bytes.byteLength} bytes`,
        cause,
      });
    }
  }
}

/** Reads its schema from the package: make one and keep it. */
export function emotionEventCodec(): AvroCodec<EmotionEvent> {
  return new AvroCodec(readSchema('emotion-event'));
}

/** Reads its schema from the package: make one and keep it. */
export function utteranceEventCodec(): AvroCodec<UtteranceEvent> {
  return new AvroCodec(readSchema('utterance-event'));
}

/** Reads its schema from the package: make one and keep it. */
export function callSummaryCodec(): AvroCodec<CallSummary> {
  return new AvroCodec(readSchema('call-summary'));
}

/** Reads its schema from the package: make one and keep it. */
export function audioChunkCodec(): AvroCodec<AudioChunkEnvelope> {
  return new AvroCodec(readSchema('audio-chunk'));
}
