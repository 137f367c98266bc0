/** A stretch of a live recording. */
export interface LiveStretch {
  readonly bytes: Uint8Array;
  /** Position of the first byte in all that was recorded, whole samples. */
  readonly offsetBytes: number;
  /** When its last byte arrived, ms since 1970. */
  readonly arrivedMs: number;
  /** Audio right before it was thrown away. */
  readonly followsDrop: boolean;
}

/**
 * Holds live audio until the pipeline takes it. A microphone cannot be told to wait, so at the
 * bound the oldest audio goes. Stretches are cut on whole samples, whatever sizes come in.
 */
export class LiveQueue implements AsyncIterable<LiveStretch> {
  readonly #waiting: Omit<LiveStretch, 'followsDrop'>[] = [];
  #waitingBytes = 0;
  #receivedBytes = 0;
  #partial: Uint8Array = new Uint8Array(0);
  #hasDropped = false;
  #end: { readonly error?: Error } | undefined;
  #wake: () => void = () => undefined;

  /**
   * @param maxBytes bound of what waits
   * @param sampleBytes bytes of one sample of all channels
   */
  constructor(
    private readonly maxBytes: number,
    private readonly sampleBytes: number,
  ) {}

  push(received: Uint8Array, arrivedMs: number): void {
    const bytes = this.#wholeSamples(received);
    if (bytes.length === 0 || this.#end !== undefined) return;
    this.#waiting.push({ bytes, offsetBytes: this.#receivedBytes, arrivedMs });
    this.#receivedBytes += bytes.length;
    this.#waitingBytes += bytes.length;
    while (this.#waitingBytes > this.maxBytes && this.#waiting.length > 1) this.#dropOldest();
    this.#wake();
  }

  /** Nothing comes after this. What waits is still delivered, then `error` is thrown. */
  close(error?: Error): void {
    this.#end ??= error === undefined ? {} : { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveStretch, void, undefined> {
    for (;;) {
      const oldest = this.#waiting.shift();
      if (oldest !== undefined) {
        this.#waitingBytes -= oldest.bytes.length;
        const followsDrop = this.#hasDropped;
        this.#hasDropped = false; // before the yield: more may be dropped while it waits
        yield { ...oldest, followsDrop };
      } else if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #dropOldest(): void {
    this.#waitingBytes -= this.#waiting.shift()?.bytes.length ?? 0;
    this.#hasDropped = true;
  }

  #wholeSamples(received: Uint8Array): Uint8Array {
    const all = this.#partial.length === 0 ? received : joined(this.#partial, received);
    const whole = all.length - (all.length % this.sampleBytes);
    this.#partial = all.slice(whole);
    return all.subarray(0, whole);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
