/** Reads a byte stream in portions of one's own choice, holding little more than one delivery. */
export class WavReaderBytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array = new Uint8Array();
  #ended = false;
  #position = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes taken or skipped so far. */
  get position(): number {
    return this.#position;
  }

  /** Bytes at hand that nobody took yet. */
  get heldBytes(): number {
    return this.#buffer.length;
  }

  /** Waits until `count` bytes are at hand, without taking them. @returns false: there are fewer. */
  async has(count: number): Promise<boolean> {
    while (this.#buffer.length < count && !this.#ended) await this.#pull();
    return this.#buffer.length >= count;
  }

  /** The next `count` bytes; fewer at the end of the stream. */
  async take(count: number): Promise<Uint8Array> {
    await this.has(count);
    return this.#cut(count);
  }

  /** As many whole blocks as are at hand, within `limit` bytes; none at the end of the stream. */
  async takeBlocks(blockBytes: number, limit: number): Promise<Uint8Array> {
    if (limit >= blockBytes) await this.has(blockBytes);
    const count = Math.min(this.#buffer.length, limit);
    return this.#cut(count - (count % blockBytes));
  }

  async skip(count: number): Promise<void> {
    let left = count;
    while (left > 0 && (await this.has(1))) left -= this.#cut(left).length;
  }

  /** Lets go of the source, also in the middle. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#source.return?.();
  }

  #cut(count: number): Uint8Array {
    const bytes = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(bytes.length);
    this.#position += bytes.length;
    return bytes;
  }

  async #pull(): Promise<void> {
    const next: IteratorResult<Uint8Array, unknown> = await this.#source.next();
    if (next.done === true) this.#ended = true;
    else this.#buffer = this.#buffer.length === 0 ? next.value : joined(this.#buffer, next.value);
  }
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}
