import avsc from 'avsc';
import type { Type } from 'avsc';

import { UndertoneError } from '../errors.js';

/**
 * avsc reserves room for as many items as an array's block announces before it reads the first,
 * so that ten bytes from a stranger could ask for gigabytes. Every item of our schemas takes at
 * least one byte: more items than bytes that are left is refused.
 */
export class BoundedArrayType extends avsc.types.ArrayType {
  /** What avsc calls to read the value that begins at `tap.pos`. */
  _read(tap: Tap): unknown[] {
    const items: unknown[] = [];
    for (let count = readCount(tap); count > 0; count = readCount(tap)) {
      if (count > tap.buf.length - tap.pos) throw tooMany(count, tap);
      for (let i = 0; i < count; i++) items.push((this.itemsType as ReadableType)._read(tap));
    }
    return items;
  }
}

interface Tap {
  readonly buf: Uint8Array;
  pos: number;
  readLong(): number;
  skipLong(): void;
}

type ReadableType = Type & { _read(tap: Tap): unknown };

/** A negative count is followed by the block's size in bytes, which we do not need. */
function readCount(tap: Tap): number {
  const count = tap.readLong();
  if (count >= 0) return count;
  tap.skipLong();
  return -count;
}

function tooMany(count: number, tap: Tap): UndertoneError {
  return new UndertoneError('EVENT_UNREADABLE', {
    what: 'an array announces more items than there are bytes',
    expected: `at most ${tap.buf.length - tap.pos}`,
    received: `${count}`,
  });
}
