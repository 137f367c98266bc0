import { MAX_BATCH_BYTES, slice, tooLarge, Unfolding } from './unfolding.js';

/**
 * Google's format as it is, or in the blocks that the Java client writes (snappy-java, "xerial").
 *
 * @throws RangeError whatever is wrong with the bytes
 */
export function readSnappy(input: Buffer): Buffer {
  return isXerial(input) ? readXerial(input) : readSnappyBlock(input, MAX_BATCH_BYTES);
}

const XERIAL_MAGIC = Buffer.from('\x82SNAPPY\0', 'latin1');
/** The magic, and two versions that never told anything apart. */
const XERIAL_HEADER_BYTES = 16;

function isXerial(input: Buffer): boolean {
  return input.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC);
}

function readXerial(input: Buffer): Buffer {
  const parts: Buffer[] = [];
  let room = MAX_BATCH_BYTES;
  let position = XERIAL_HEADER_BYTES;
  while (position < input.length) {
    const block = slice(input, position + 4, input.readUInt32BE(position));
    const part = readSnappyBlock(block, room);
    parts.push(part);
    room -= part.length;
    position += 4 + block.length;
  }
  return Buffer.concat(parts);
}

function readSnappyBlock(input: Buffer, room: number): Buffer {
  const { size, position } = snappySize(input);
  if (size > room) throw tooLarge();
  const output = new Unfolding(size);
  for (let at = position; at < input.length;) at = readSnappyElement(input, at, output);
  const { length } = output.written();
  if (length < size) throw new RangeError(`it holds ${length} bytes instead of ${size}`);
  return output.written();
}

/** Seven bits a byte, the lowest first. */
function snappySize(input: Buffer): { size: number; position: number } {
  let size = 0;
  for (let position = 0; position < 5; position++) {
    const byte = input.readUInt8(position);
    size += (byte & 0x7f) * 2 ** (7 * position);
    if (byte < 0x80) return { size, position: position + 1 };
  }
  throw new RangeError('its size takes more than five bytes');
}

/** @returns the position behind it */
function readSnappyElement(input: Buffer, at: number, output: Unfolding): number {
  const tag = input.readUInt8(at);
  const count = (tag >> 2) + 1;
  switch (tag & 3) {
    case 0:
      return readSnappyLiteral(input, at + 1, count, output);
    case 1:
      output.repeat(((tag >> 5) << 8) | input.readUInt8(at + 1), ((tag >> 2) & 7) + 4);
      return at + 2;
    case 2:
      output.repeat(input.readUInt16LE(at + 1), count);
      return at + 3;
    default:
      output.repeat(input.readUInt32LE(at + 1), count);
      return at + 5;
  }
}

/** @param count up to 60; 61 to 64 say that the real one follows in as many bytes as above 60 */
function readSnappyLiteral(input: Buffer, at: number, count: number, output: Unfolding): number {
  const width = Math.max(count - 60, 0);
  const length = width === 0 ? count : input.readUIntLE(at, width) + 1;
  output.append(slice(input, at + width, length));
  return at + width + length;
}
