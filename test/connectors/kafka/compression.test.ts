import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCompressedBatches } from '../../../connectors/kafka/compression.js';
import { asKafkaError } from '../../../connectors/kafka/failure.js';
import { MAX_BATCH_BYTES } from '../../../connectors/kafka/unfolding.js';
import golden from '../../golden/codecs/codecs.json' with { type: 'json' };

// The golden bytes are those of the reference implementations: test/golden/codecs/codecs.py.

const { CompressionCodecs, CompressionTypes, KafkaJSNonRetriableError } = kafkajs;

const TYPES = {
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;

type Name = keyof typeof TYPES;

interface Codec {
  compress(): Promise<Buffer>;
  decompress(input: Buffer): Promise<Buffer>;
}

const TEXT = Array.from(
  { length: golden.count },
  (_, i) => `window ${Math.floor(i / 4)} of a call\n`,
).join('');

const RUN = Buffer.alloc(100_000, 0xff);
const NOISE = Buffer.from(
  Array.from({ length: 300 }, (_, i) => (i * i * 7 + Math.floor(i / 256)) % 251),
);

const TEXTS = Object.entries(golden.text).flatMap(([name, kinds]) =>
  Object.entries(kinds).map(
    ([kind, base64]) => [name as Name, kind, Buffer.from(base64, 'base64')] as const,
  ),
);

const NAMES = Object.keys(TYPES) as Name[];

/** As kafkajs asks for it. */
function codec(name: Name): Codec {
  return CompressionCodecs[TYPES[name]]() as Codec;
}

function read(name: Name, bytes: Buffer | readonly number[]): Promise<Buffer> {
  return codec(name).decompress(Buffer.from(bytes));
}

/** A zstd frame of equal bytes: blocks of 128 KiB, four bytes each. */
function zstdRun(blocks: number): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]);
  const block = (isLast: boolean) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE((131_072 << 3) | (1 << 1) | Number(isLast), 0, 3);
    return bytes;
  };
  return Buffer.concat([
    header,
    ...Array.from({ length: blocks }, (_, i) => block(i === blocks - 1)),
  ]);
}

/** An LZ4 frame of one block of 64 KiB at most. */
function lz4Frame(block: readonly number[], flags = 0x60): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(block.length);
  const header = Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40, 0]);
  return Buffer.concat([header, size, Buffer.from(block), Buffer.alloc(4)]);
}

beforeAll(readCompressedBatches);

describe('readCompressedBatches', () => {
  it.each(TEXTS)('reads what is written elsewhere: %s, %s', async (name, _, bytes) => {
    expect((await read(name, bytes)).toString() === TEXT).toBe(true);
  });

  it.each(NAMES)(
    'reads what is all alike, what is no use to compress, and nothing: %s',
    async (name) => {
      const bytes = (what: keyof typeof golden.others) =>
        Buffer.from(golden.others[what][name], 'base64');
      expect((await read(name, bytes('run'))).equals(RUN)).toBe(true);
      expect((await read(name, bytes('noise'))).equals(NOISE)).toBe(true);
      expect(await read(name, bytes('nothing'))).toHaveLength(0);
    },
  );

  it.each(TEXTS)('refuses what is cut off: %s, %s', async (name, _, bytes) => {
    for (const length of [0, 3, 6, bytes.length >> 1, bytes.length - 5]) {
      await expect(read(name, bytes.subarray(0, length))).rejects.toThrow(RangeError);
    }
  });

  it.each([
    ['snappy', 'repeats what was not there', [4, 0x01, 1]],
    ['snappy', 'repeats itself', [5, 0x00, 65, 0x01, 0]],
    ['snappy', 'holds less than it says', [5, 0x00, 65]],
    ['snappy', 'holds more than it says', [1, 0x04, 65, 66]],
    ['snappy', 'has a size without an end', [255, 255, 255, 255, 255, 255]],
    ['lz4', 'is something else', [...Buffer.from('what else')]],
    ['lz4', 'repeats what was not there', [...lz4Frame([0x10, 65, 2, 0, 0x00])]],
    ['lz4', 'is cut off in a block', [...lz4Frame([0x20, 65])]],
    ['lz4', 'needs a dictionary', [...lz4Frame([0x10, 65], 0x61)]],
    ['lz4', 'has a version to come', [...lz4Frame([0x10, 65], 0xa0)]],
    ['zstd', 'is something else', [...Buffer.from('what else')]],
  ] as const)('refuses %s that %s', async (name, _, bytes) => {
    await expect(read(name, bytes)).rejects.toThrow(RangeError);
  });

  it.each([
    ['snappy', [0x81, 0x80, 0x80, 0x20, 0x00, 65]],
    ['lz4', [...lz4Frame([0x1f, 65, 1, 0, ...Buffer.alloc(300, 255), 0, 0x00])]],
    ['zstd', [...zstdRun(MAX_BATCH_BYTES / 131_072 + 1)]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0x01, 0, 0]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0x05, 0x01, 0, 0]],
  ] as const)('refuses to grow without bound: %s', async (name, bytes) => {
    await expect(read(name, bytes)).rejects.toThrow(/larger than|goes on behind/);
  });

  it('reads as much as it may', async () => {
    expect(await read('zstd', zstdRun(MAX_BATCH_BYTES / 131_072))).toHaveLength(MAX_BATCH_BYTES);
  });

  it.each(TEXTS)(
    'ends with a RangeError or with bytes, whatever is damaged: %s, %s',
    async (...one) => {
      const [name, , bytes] = one;
      const damage = fc.tuple(
        fc.nat(Math.min(bytes.length - 1, 200)),
        fc.integer({ min: 1, max: 255 }),
      );
      await fc.assert(
        fc.asyncProperty(damage, async ([at, difference]) => {
          const damaged = Buffer.from(bytes);
          damaged.writeUInt8(damaged.readUInt8(at) ^ difference, at);
          const end = await read(name, damaged).catch((error: unknown) => error);
          expect(end instanceof RangeError || end instanceof Buffer).toBe(true);
        }),
        { numRuns: 50 },
      );
    },
  );

  it.each(NAMES)('says which batch it was, as the failure of a request: %s', async (name) => {
    const error: unknown = await read(name, [0xff]).catch((thrown: unknown) => thrown);
    const wrapped = new KafkaJSNonRetriableError(error as Error);
    expect(asKafkaError(wrapped, 'topic audio').message).toMatch(
      new RegExp(`^KAFKA_FAILED: topic audio: .*${name} cannot be read: `),
    );
  });

  it.each(NAMES)('does not write: %s', async (name) => {
    await expect(codec(name).compress()).rejects.toThrow(RangeError);
  });
});
