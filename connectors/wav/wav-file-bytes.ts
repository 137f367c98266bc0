import { constants, open as openDescriptor } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { UndertoneError } from '../../src/errors.js';

const READ_BYTES = 65_536;

/**
 * The bytes of a file or named pipe, some 64 KB at a time.
 *
 * @param signal ends the wait for whoever writes to a pipe; files are there and need none.
 * @throws UndertoneError FILE_NOT_FOUND; the signal's reason where it was aborted.
 */
export async function* wavFileBytes(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    const isPipe = (await stat(path)).isFIFO();
    yield* isPipe ? pipeBytes(path, signal) : fileBytes(path);
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreadable(path, cause);
  }
}

async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read({ buffer: new Uint8Array(READ_BYTES) });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Opening a pipe waits for its writer, and nothing could end that: hence non-blocking. */
async function* pipeBytes(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const fd = await promisify(openDescriptor)(path, flags);
  const pipe = new Socket({ fd, readable: true, writable: false, ...(signal && { signal }) });
  yield* pipe as AsyncIterable<Buffer>;
}

function unreadable(path: string, cause: unknown): UndertoneError {
  const isFolder = cause instanceof Error && 'code' in cause && cause.code === 'EISDIR';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UndertoneError('FILE_NOT_FOUND', {
    what: 'cannot read the recording',
    where: path,
    expected: 'a WAV file that may be read',
    received: isFolder ? 'a folder' : reason,
    cause,
  });
}
