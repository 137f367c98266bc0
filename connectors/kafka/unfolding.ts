/**
 * What a batch may grow to. Producers send a few megabytes at most (`max.request.size`, by default
 * one), so what claims more is damaged or means harm.
 */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

export function tooLarge(): RangeError {
  return new RangeError(`it is larger than ${MAX_BATCH_BYTES} bytes`);
}

/** What both snappy and LZ4 unfold into: bytes as they come, and repetitions of earlier ones. */
export class Unfolding {
  readonly #bytes: Buffer;
  #length = 0;

  constructor(readonly capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  append(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#length += bytes.copy(this.#bytes, this.#length);
  }

  /** May reach into what it is only just writing: each round then copies twice as much. */
  repeat(distance: number, count: number): void {
    if (distance === 0 || distance > this.#length) {
      throw new RangeError(`byte ${this.#length} repeats what is ${distance} bytes before it`);
    }
    this.#reserve(count);
    const from = this.#length - distance;
    const end = this.#length + count;
    while (this.#length < end) {
      const to = Math.min(this.#length, from + end - this.#length);
      this.#length += this.#bytes.copy(this.#bytes, this.#length, from, to);
    }
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.capacity) return;
    throw new RangeError(`it goes on behind its ${this.capacity} bytes`);
  }
}

/** `subarray`, but of bytes that are there. */
export function slice(input: Buffer, from: number, length: number): Buffer {
  if (from + length <= input.length) return input.subarray(from, from + length);
  throw new RangeError(`it ends at byte ${input.length} instead of ${from + length}`);
}
