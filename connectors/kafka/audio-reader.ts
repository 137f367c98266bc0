import { UndertoneError } from '../../src/errors.js';
import type { AudioChunkEnvelope } from '../../src/events/audio-chunk.js';
import { audioChunkCodec } from '../../src/events/avro-codec.js';
import type { AudioRecord } from './audio-record.js';
import { envelopeSchemaId, isEnvelope, type EnvelopeSchemas } from './read-audio-envelope.js';
import { readAudioRecord } from './read-audio-record.js';
import type { KafkaRecord } from './record.js';
import { RegisteredDecoders } from './registered-decoders.js';
import type { SchemaRegistry } from './schema-registry.js';

/** Schema ids that the registry does not know and that are remembered as such. */
const MAX_REFUSED = 1_000;

/**
 * Reads audio records, with a registry also envelopes that name their schema by its id. Reading
 * is synchronous, looking up is not: `prepare` goes first.
 */
export class AudioReader {
  readonly #decoders: RegisteredDecoders<AudioChunkEnvelope> | undefined;
  readonly #schemas: EnvelopeSchemas;
  readonly #refused = new Set<number>();

  constructor(registry?: SchemaRegistry) {
    const own = audioChunkCodec();
    this.#decoders = registry && new RegisteredDecoders(own, registry);
    this.#schemas = { own, ...(this.#decoders && { registered: this.#decoders.known }) };
  }

  /**
   * Looks up the schemas of records that are to be read. One that the registry does not know is
   * left to `read`, which refuses it.
   *
   * @throws UndertoneError REGISTRY_UNAVAILABLE
   */
  async prepare(records: readonly KafkaRecord[]): Promise<void> {
    if (this.#decoders === undefined) return;
    for (const record of records) {
      const id = isEnvelope(record, this.#schemas) ? envelopeSchemaId(record) : undefined;
      const isKnown = id === undefined || this.#decoders.known.has(id) || this.#refused.has(id);
      if (!isKnown) await this.#load(id);
    }
  }

  /** @throws UndertoneError what `readAudioRecord` throws */
  read(record: KafkaRecord): AudioRecord {
    return readAudioRecord(record, this.#schemas);
  }

  async #load(id: number): Promise<void> {
    try {
      await this.#decoders?.load(id);
    } catch (error) {
      if (!(error instanceof UndertoneError) || error.code !== 'WIRE_SCHEMA_UNKNOWN') throw error;
      if (this.#refused.size >= MAX_REFUSED) this.#refused.clear();
      this.#refused.add(id);
    }
  }
}
