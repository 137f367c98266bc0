import { MAX_BATCH_BYTES, slice, Unfolding } from './unfolding.js';

/**
 * One LZ4 frame. Checksums are passed over: the broker has checked those of the batch.
 *
 * @throws RangeError whatever is wrong with the bytes
 */
export function readLz4(input: Buffer): Buffer {
  const { position, blockBytes, hasChecksums } = lz4Header(input);
  const blocks = lz4Blocks(input, position, hasChecksums ? LZ4_CHECKSUM_BYTES : 0);
  const output = new Unfolding(Math.min(blocks.length * blockBytes, MAX_BATCH_BYTES));
  for (const { bytes, isStored } of blocks) {
    if (isStored) output.append(bytes);
    else readLz4Block(bytes, output);
  }
  // A copy: few bytes would keep the memory of whole blocks for as long as a record lives.
  return Buffer.from(output.written());
}

const LZ4_MAGIC = 0x184d2204;
const LZ4_BLOCK_CHECKSUMS = 0x10;
const LZ4_CONTENT_SIZE = 0x08;
const LZ4_DICTIONARY = 0x01;
const LZ4_CHECKSUM_BYTES = 4;
const LZ4_STORED = 0x8000_0000;

interface Lz4Header {
  /** Of the first block. */
  readonly position: number;
  /** What a block unfolds to at most. */
  readonly blockBytes: number;
  readonly hasChecksums: boolean;
}

function lz4Header(input: Buffer): Lz4Header {
  if (input.readUInt32LE(0) !== LZ4_MAGIC) throw new RangeError('it is no LZ4 frame');
  const flags = input.readUInt8(4);
  const sizeCode = (input.readUInt8(5) >> 4) & 7;
  if (flags >> 6 !== 1 || sizeCode < 4) throw new RangeError('its LZ4 header is not valid');
  if ((flags & LZ4_DICTIONARY) !== 0) throw new RangeError('it needs a dictionary');
  return {
    position: (flags & LZ4_CONTENT_SIZE) === 0 ? 7 : 15,
    blockBytes: 2 ** (8 + 2 * sizeCode),
    hasChecksums: (flags & LZ4_BLOCK_CHECKSUMS) !== 0,
  };
}

interface Lz4Block {
  readonly bytes: Buffer;
  /** As they are, not compressed. */
  readonly isStored: boolean;
}

/** Up to the mark at their end. */
function lz4Blocks(input: Buffer, first: number, checksumBytes: number): Lz4Block[] {
  const blocks: Lz4Block[] = [];
  let position = first;
  for (;;) {
    const word = input.readUInt32LE(position);
    if (word === 0) return blocks;
    const bytes = slice(input, position + 4, word % LZ4_STORED);
    blocks.push({ bytes, isStored: word >= LZ4_STORED });
    position += 4 + bytes.length + checksumBytes;
  }
}

/** Literals and a repetition by turns; literals are the last. */
function readLz4Block(input: Buffer, output: Unfolding): void {
  let position = 0;
  for (;;) {
    const token = input.readUInt8(position);
    const literals = lz4Length(input, position + 1, token >> 4);
    output.append(slice(input, literals.position, literals.length));
    position = literals.position + literals.length;
    if (position === input.length) return;
    const repeated = lz4Length(input, position + 2, token & 15);
    output.repeat(input.readUInt16LE(position), repeated.length + 4);
    position = repeated.position;
  }
}

/** Four bits; where all are set, bytes follow that are added, to the first that is not 255. */
function lz4Length(
  input: Buffer,
  start: number,
  bits: number,
): { length: number; position: number } {
  let position = start;
  let length = bits;
  for (let more = bits === 15; more; position++) {
    const byte = input.readUInt8(position);
    length += byte;
    more = byte === 255;
  }
  return { length, position };
}
