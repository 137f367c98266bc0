import { UndertoneError } from '../../src/errors.js';
import type { WavReaderBytes } from './wav-reader-bytes.js';
import { FORMAT_CHUNK_BYTES, parseWavFormat, type WavFormat } from './wav-reader-format.js';

export interface WavHeader {
  readonly format: WavFormat;
  /** At most so many bytes are audio; Infinity: all that come. */
  readonly dataBytes: number;
  /** Whether `dataBytes` is what was recorded, rather than a placeholder of a streamed file. */
  readonly sizeIsKnown: boolean;
}

/**
 * Reads up to the first byte of the `data` chunk, over chunks of any kind, and leaves the stream
 * there.
 *
 * @throws UndertoneError WAV_NOT_WAV, WAV_CODEC, WAV_EMPTY, AUDIO_RATE, AUDIO_CHANNELS.
 */
export async function findWavData(bytes: WavReaderBytes, where: string): Promise<WavHeader> {
  const riffBytes = await readRiffSize(bytes, where);
  let format: WavFormat | undefined;
  for (;;) {
    const head = await bytes.take(CHUNK_HEAD_BYTES);
    if (head.length < CHUNK_HEAD_BYTES) throw endedEarly(format, where);
    const { id, size } = parseChunkHead(head);
    if (id === 'data') {
      const data = dataSize(size, riffBytes, bytes.position);
      if (data.dataBytes > 0 && format === undefined) throw dataWithoutFormat(where);
      if (data.dataBytes > 0 && format !== undefined) return { format, ...data };
    } else if (id === 'fmt ' && format === undefined) {
      const body = await bytes.take(Math.min(size, FORMAT_CHUNK_BYTES));
      format = parseWavFormat(body, where);
      await bytes.skip(size - body.length + (size % 2));
    } else {
      await bytes.skip(size + (size % 2));
    }
  }
}

const CHUNK_HEAD_BYTES = 8;
const UNKNOWN_SIZE = 0xffffffff;
/**
 * Recorders that write to a pipe promise about 2 GiB (sox 0x7ffff000 and more, arecord
 * 0x80000000), as they cannot come back to say how much it was.
 */
const PLACEHOLDER_FROM = 0x7fff0000;

async function readRiffSize(bytes: WavReaderBytes, where: string): Promise<number> {
  const head = await bytes.take(12);
  if (head.length === 0) {
    throw new UndertoneError('WAV_EMPTY', { what: 'the file has no bytes', where });
  }
  const { id, size } = parseChunkHead(head);
  const kind = latin1(head, 8, 12);
  if (head.length === 12 && id === 'RIFF' && kind === 'WAVE') return size;
  throw new UndertoneError('WAV_NOT_WAV', {
    what: 'this is not a RIFF/WAVE file',
    where,
    expected: 'RIFF….WAVE at its beginning',
    received: JSON.stringify(`${id}….${kind}`),
  });
}

function parseChunkHead(head: Uint8Array): { id: string; size: number } {
  const size = head.length < CHUNK_HEAD_BYTES ? 0 : Buffer.from(head).readUInt32LE(4);
  return { id: latin1(head, 0, 4), size };
}

/**
 * A size of 0 is a placeholder as well, left by a recorder that was killed or writes to a pipe,
 * unless the RIFF size shows that more chunks follow an empty one.
 */
function dataSize(
  size: number,
  riffBytes: number,
  position: number,
): Pick<WavHeader, 'dataBytes' | 'sizeIsKnown'> {
  const riffIsKnown = riffBytes < PLACEHOLDER_FROM;
  const chunksFollow = riffIsKnown && riffBytes + CHUNK_HEAD_BYTES > position;
  if (size === 0 && chunksFollow) return { dataBytes: 0, sizeIsKnown: true };
  if (size === 0 || size === UNKNOWN_SIZE) return { dataBytes: Infinity, sizeIsKnown: false };
  return { dataBytes: size, sizeIsKnown: size < PLACEHOLDER_FROM };
}

function dataWithoutFormat(where: string): UndertoneError {
  return new UndertoneError('WAV_NOT_WAV', {
    what: 'the data chunk comes before any format chunk',
    where,
    expected: 'a chunk "fmt " first',
  });
}

function endedEarly(format: WavFormat | undefined, where: string): UndertoneError {
  if (format === undefined) {
    return new UndertoneError('WAV_NOT_WAV', {
      what: 'the file ends before its format chunk',
      where,
      expected: 'chunks "fmt " and "data"',
    });
  }
  return new UndertoneError('WAV_EMPTY', {
    what: 'the file ends before any audio',
    where,
    expected: 'a chunk "data" with samples',
  });
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
