import type { Schema } from 'avsc';
import type { AvroCodec } from '../../src/events/avro-codec.js';
import { UndertoneError } from '../../src/errors.js';
import type { SchemaRegistry } from './schema-registry.js';

type Decode<Value> = (bytes: Uint8Array) => Value;

/**
 * Decoders by schema id, each looked up once and kept; those under way are shared. A lookup that
 * failed is tried anew the next time.
 */
export class RegisteredDecoders<Value extends object> {
  readonly #known = new Map<number, Decode<Value>>();
  readonly #underWay = new Map<number, Promise<Decode<Value>>>();

  constructor(
    private readonly codec: AvroCodec<Value>,
    private readonly registry: SchemaRegistry,
  ) {}

  /** Those that were looked up so far. */
  get known(): ReadonlyMap<number, Decode<Value>> {
    return this.#known;
  }

  /**
   * @throws UndertoneError WIRE_SCHEMA_UNKNOWN (no such id, or a schema of something else),
   *   REGISTRY_UNAVAILABLE
   */
  async load(schemaId: number): Promise<Decode<Value>> {
    const known = this.#known.get(schemaId);
    if (known !== undefined) return known;
    const underWay = this.#underWay.get(schemaId) ?? this.#lookUp(schemaId);
    this.#underWay.set(schemaId, underWay);
    try {
      return await underWay;
    } finally {
      this.#underWay.delete(schemaId);
    }
  }

  async #lookUp(schemaId: number): Promise<Decode<Value>> {
    const text = await this.registry.schemaOf(schemaId);
    const decode = this.codec.decoderFor(schemaFrom(text, schemaId));
    this.#known.set(schemaId, decode);
    return decode;
  }
}

function schemaFrom(text: string, schemaId: number): Schema {
  try {
    return JSON.parse(text) as Schema;
  } catch {
    // A bare name of a type is a schema, too, and some registries give it without quotes.
    throw new UndertoneError('WIRE_SCHEMA_UNKNOWN', {
      what: 'the registry holds no JSON under this schema id',
      received: `${schemaId}`,
    });
  }
}
