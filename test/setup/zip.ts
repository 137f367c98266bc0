import { deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** As it is, or deflated. */
  readonly stored?: boolean;
}

/** A ZIP file of these members, checksums left at zero (the wheel as a whole has one). */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false } of entries) {
    const data = stored ? content : deflateRawSync(content);
    const sizes = { method: stored ? 0 : 8, packed: data.length, size: content.length };
    // Real archives have an extra field in the local header that the directory lacks.
    const local = header(0x04034b50, 30, name, Buffer.alloc(7), sizes);
    directory.push(header(0x02014b50, 46, name, Buffer.alloc(0), sizes, offset));
    bodies.push(local, data);
    offset += local.length + data.length;
  }
  const entriesLength = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(entriesLength, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end, Buffer.from('a comment')]);
}

interface Sizes {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
}

function header(
  signature: number,
  length: 30 | 46,
  name: string,
  extra: Buffer,
  { method, packed, size }: Sizes,
  offset = 0,
): Buffer {
  const fixed = Buffer.alloc(length);
  // From `method` on, the directory's fields lie two bytes after those of the local header.
  const shift = length === 46 ? 2 : 0;
  fixed.writeUInt32LE(signature, 0);
  fixed.writeUInt16LE(method, 8 + shift);
  fixed.writeUInt32LE(packed, 18 + shift);
  fixed.writeUInt32LE(size, 22 + shift);
  fixed.writeUInt16LE(Buffer.byteLength(name), 26 + shift);
  fixed.writeUInt16LE(extra.length, 28 + shift);
  if (length === 46) fixed.writeUInt32LE(offset, 42);
  return Buffer.concat([fixed, Buffer.from(name), extra]);
}
