import type { AudioChunk } from '../../src/audio/chunk.js';
import type { AudioSource } from '../../src/ports.js';

/** Chunks that are there already, or that a program makes. Waits as long as it is let. */
export class MemorySource implements AudioSource {
  constructor(
    readonly name: string,
    private readonly held: Iterable<AudioChunk> | AsyncIterable<AudioChunk>,
  ) {}

  async *chunks(signal: AbortSignal): AsyncGenerator<AudioChunk, void, undefined> {
    for await (const chunk of this.held) {
      if (signal.aborted) return;
      yield chunk;
    }
  }
}
