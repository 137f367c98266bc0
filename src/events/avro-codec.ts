import avsc from 'avsc';
import type { Schema, Type } from 'avsc';

import { UndertoneError } from '../errors.js';
import type { AudioChunkEnvelope } from './audio-chunk.js';
import type { EmotionEvent } from './emotion-event.js';
import { plain } from './plain.js';
import { readSchema } from './schema-file.js';
import { strictTypes } from './strict-types.js';
import { checkValue } from './validate.js';

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
    const value = plain(this.#read(bytes)) as Value;
    this.check(value);
    return value;
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

  #read(bytes: Uint8Array): unknown {
    try {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return this.#type.fromBuffer(buffer) as unknown;
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
export function audioChunkCodec(): AvroCodec<AudioChunkEnvelope> {
  return new AvroCodec(readSchema('audio-chunk'));
}
