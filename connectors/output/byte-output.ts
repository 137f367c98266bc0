import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { UndertoneError } from '../../src/errors.js';

/** Where a sink's bytes go. Each write waits for the one before, so nothing piles up. */
export interface ByteOutput {
  /** For messages. */
  readonly name: string;
  /** @throws UndertoneError OUTPUT_NOT_WRITABLE */
  write(bytes: Uint8Array | string): Promise<void>;
  /** @throws UndertoneError OUTPUT_NOT_WRITABLE */
  close(): Promise<void>;
}

/**
 * Creates a file, or empties one that is there.
 *
 * @throws UndertoneError OUTPUT_NOT_WRITABLE, before any work is done
 */
export async function fileOutput(path: string): Promise<ByteOutput> {
  const file = await open(path, 'w').catch(notWritable(path));
  return {
    name: path,
    write: (bytes) => file.appendFile(bytes).catch(notWritable(path)),
    close: () => file.close().catch(notWritable(path)),
  };
}

/**
 * A stream that somebody else owns, such as standard output: never ended here. A reader that
 * has seen enough and closes the pipe (EPIPE) is no error: later writes vanish.
 *
 * @param onReaderGone called once when that happens, so that the work can stop
 */
export function streamOutput(stream: Writable, name: string, onReaderGone: () => void): ByteOutput {
  let isReaderGone = false;
  const fail = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw wrapped(name, error);
    if (!isReaderGone) onReaderGone();
    isReaderGone = true;
  };
  // Each failure also comes as an event, which would end the process if nobody listened.
  const ignore = () => undefined;
  stream.on('error', ignore);
  return {
    name,
    write: async (bytes) => {
      if (!isReaderGone) await written(stream, bytes).catch(fail);
    },
    close: () => {
      if (!isReaderGone) stream.off('error', ignore);
      return Promise.resolve();
    },
  };
}

function written(stream: Writable, bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function notWritable(name: string): (cause: unknown) => never {
  return (cause) => {
    throw wrapped(name, cause);
  };
}

function wrapped(name: string, cause: unknown): UndertoneError {
  return new UndertoneError('OUTPUT_NOT_WRITABLE', {
    what: 'the output cannot be written',
    where: name,
    received: cause instanceof Error ? cause.message : String(cause),
    todo: 'check folder, permissions and free space, or name another path',
    cause,
  });
}
