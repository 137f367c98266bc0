import { Decompress } from 'fzstd';
import { MAX_BATCH_BYTES, tooLarge } from './unfolding.js';

/**
 * zstd frames, with or without the size of what they hold.
 *
 * @throws Error whatever is wrong with the bytes
 */
export function readZstd(input: Buffer): Buffer {
  // fzstd takes the memory for it before it looks at any block.
  if (zstdWindowBytes(input) > MAX_BATCH_BYTES) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((part) => {
    size += part.length;
    if (size > MAX_BATCH_BYTES) throw tooLarge();
    parts.push(part);
  });
  stream.push(input, true);
  return Buffer.concat(parts, size);
}

const ZSTD_SINGLE_SEGMENT = 0x20;

/** What the first frame wants to look back on, all of it if it is one segment (RFC 8878, 3.1.1). */
function zstdWindowBytes(input: Buffer): number {
  const flags = input.readUInt8(4);
  if ((flags & ZSTD_SINGLE_SEGMENT) === 0) {
    const window = input.readUInt8(5);
    return 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  }
  const dictionaryBytes = Math.floor(2 ** ((flags & 3) - 1));
  const sizeBytes = 2 ** (flags >> 6);
  const at = 5 + dictionaryBytes;
  return sizeBytes === 8 ? Number(input.readBigUInt64LE(at)) : input.readUIntLE(at, sizeBytes);
}
