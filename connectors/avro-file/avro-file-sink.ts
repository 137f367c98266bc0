import avsc from 'avsc';
import { emotionEventCodec, type AvroCodec } from '../../src/events/avro-codec.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { EventSink, PipelineOutput } from '../../src/ports.js';
import type { ByteOutput } from '../output/byte-output.js';

/** Bytes of events that make a block; as much may be lost in a crash. */
const BLOCK_BYTES = 16_384;

/**
 * An Avro object container file (Avro specification 1.11, uncompressed): the schema in front,
 * blocks of events behind. The marker between blocks comes from the schema and not from chance,
 * so equal events give equal files. A file without `close` ends at its last whole block.
 */
export class AvroFileSink implements EventSink {
  readonly name: string;
  readonly #codec: AvroCodec<EmotionEvent> = emotionEventCodec();
  readonly #encoder: avsc.streams.BlockEncoder;
  readonly #written: Promise<void>;

  constructor(private readonly output: ByteOutput) {
    this.name = `Avro ${output.name}`;
    this.#encoder = new avsc.streams.BlockEncoder(this.#codec.schema, {
      blockSize: BLOCK_BYTES,
      syncMarker: Buffer.from(this.#codec.fingerprint, 'hex').subarray(0, 16),
      writeHeader: true,
    });
    this.#written = this.#drain();
    // Whoever writes or closes meets the failure; it must not count as unhandled before that.
    this.#written.catch(() => undefined);
  }

  async write({ event }: Pick<PipelineOutput, 'event'>): Promise<void> {
    this.#codec.check(event);
    const taken = new Promise<void>((resolve, reject) => {
      this.#encoder.write(event, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    await Promise.race([taken, this.#written]);
  }

  async close(): Promise<void> {
    this.#encoder.end();
    try {
      await this.#written;
    } finally {
      await this.output.close();
    }
  }

  async #drain(): Promise<void> {
    for await (const bytes of this.#encoder) await this.output.write(bytes as Buffer);
  }
}
