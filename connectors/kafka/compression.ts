import kafkajs from 'kafkajs';
import { readLz4 } from './read-lz4.js';
import { readSnappy } from './read-snappy.js';
import { readZstd } from './read-zstd.js';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/** kafkajs reads gzip by itself, and throws at the others until somebody teaches it. */
export function readCompressedBatches(): void {
  CompressionCodecs[CompressionTypes.Snappy] = () => codec('snappy', readSnappy);
  CompressionCodecs[CompressionTypes.LZ4] = () => codec('lz4', readLz4);
  CompressionCodecs[CompressionTypes.ZSTD] = () => codec('zstd', readZstd);
}

/** What kafkajs asks of a codec. */
interface Codec {
  compress(): Promise<never>;
  decompress(input: Buffer): Promise<Buffer>;
}

/**
 * kafkajs tries again, for ever, what throws anything but a RangeError, TypeError, ReferenceError
 * or SyntaxError; the same bytes would fail each time, and nobody would be told.
 */
function codec(name: string, read: (input: Buffer) => Buffer): Codec {
  return {
    compress: () => Promise.reject(new RangeError(`undertone reads ${name} and does not write it`)),
    decompress: (input) =>
      new Promise((resolve) => {
        resolve(readOrRefuse(name, read, input));
      }),
  };
}

function readOrRefuse(name: string, read: (input: Buffer) => Buffer, input: Buffer): Buffer {
  try {
    return read(input);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`a batch of records that says it is ${name} cannot be read: ${why}`);
  }
}
