import type { AudioChunk } from '../../src/audio/chunk.js';
import { UndertoneError } from '../../src/errors.js';
import type { AudioSource } from '../../src/ports.js';
import { WavSource, type WavSourceOptions } from './wav-source.js';

export interface WavFilesOptions {
  readonly files: readonly WavSourceOptions[];
  /** How many files are open at a time. */
  readonly parallel: number;
  /** Called for a file that fails; the others go on, and its own audio so far counts. */
  readonly onFailure: (failure: UndertoneError) => void;
}

interface OpenFile {
  readonly chunks: AsyncIterator<AudioChunk, void>;
  last: AudioChunk | undefined;
}

/**
 * Several recordings, each a call of its own. Open files take turns chunk by chunk, so that
 * their windows share batches; the order is the same at every run.
 */
export class WavFilesSource implements AudioSource {
  readonly name: string;

  constructor(private readonly options: WavFilesOptions) {
    this.name = `wav ${options.files.map(({ path }) => path).join(', ')}`;
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<AudioChunk, void, undefined> {
    const waiting = [...this.options.files];
    const open: OpenFile[] = [];
    try {
      while (!signal.aborted) {
        while (open.length < this.options.parallel && waiting.length > 0) {
          open.push(...waiting.splice(0, 1).map((file) => opened(file, signal)));
        }
        const file = open.shift();
        if (file === undefined) return;
        const chunk = await this.#next(file, signal);
        if (chunk === undefined) continue;
        if (chunk.endOfCall !== true) open.push(file);
        else await file.chunks.return?.();
        yield chunk;
      }
    } finally {
      for (const file of open) await file.chunks.return?.();
    }
  }

  /** The file's next chunk; after a failure, an empty one that ends its call. */
  async #next(file: OpenFile, signal: AbortSignal): Promise<AudioChunk | undefined> {
    try {
      const { value } = await file.chunks.next();
      file.last = value ?? undefined;
      return file.last;
    } catch (failure) {
      signal.throwIfAborted();
      if (!(failure instanceof UndertoneError)) throw failure;
      this.options.onFailure(failure);
      return file.last && endAfter(file.last);
    }
  }
}

function opened(options: WavSourceOptions, signal: AbortSignal): OpenFile {
  const chunks = new WavSource(options).chunks(signal);
  return { chunks, last: undefined };
}

/** Ends a call without a position of its own: right where the last chunk ended. */
function endAfter({ callId, format, clock }: AudioChunk): AudioChunk {
  return { callId, format, clock, bytes: new Uint8Array(0), endOfCall: true };
}
