/** Cuts what comes over a connection into whole frames of Kafka's protocol: a length, and so much. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns the frames that are complete now, lengths included */
  add(bytes: Buffer): Buffer[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Buffer[] = [];
    for (;;) {
      const size = this.#rest.length < LENGTH_BYTES ? Infinity : this.#rest.readInt32BE(0);
      if (this.#rest.length < LENGTH_BYTES + size) return frames;
      frames.push(this.#rest.subarray(0, LENGTH_BYTES + size));
      this.#rest = this.#rest.subarray(LENGTH_BYTES + size);
    }
  }
}

const LENGTH_BYTES = 4;

export function apiKeyOf(request: Buffer): number {
  return request.readInt16BE(LENGTH_BYTES);
}

/** Where a request has it. */
export function correlationOfRequest(request: Buffer): number {
  return request.readInt32BE(LENGTH_BYTES + 4);
}

export function correlationOfResponse(response: Buffer): number {
  return response.readInt32BE(LENGTH_BYTES);
}

/** The protocol's numbers of some requests. */
export const API = { metadata: 3, findCoordinator: 10, endTxn: 26 } as const;
