import { UndertoneError } from '../../src/errors.js';
import { wavFileBytes } from './wav-file-bytes.js';
import { WavReaderBytes } from './wav-reader-bytes.js';
import { findWavData, type WavHeader } from './wav-reader-header.js';
import type { WavFormat } from './wav-reader-format.js';

/** Whole samples of all channels, interleaved. */
export interface WavPiece {
  /** Given away: nobody changes them afterwards. */
  readonly bytes: Uint8Array;
  /** Position of the first sample, per channel. */
  readonly offsetSamples: number;
}

export interface WavRecording {
  readonly format: WavFormat;
  /** Samples a channel that the header promises; absent where a streamed file does not know. */
  readonly declaredSamples?: number;
  /** In order, each of at most some ten thousand bytes; to be iterated once. */
  readonly pieces: AsyncIterable<WavPiece>;
  /** After the last piece: whether audio that the header promises is missing, or a sample cut. */
  truncated(): boolean;
  /** For readers that stop before the last piece; harmless otherwise. */
  close(): Promise<void>;
}

/**
 * Opens a WAV file or a named pipe and reads as far as the first sample. It is never in memory as a
 * whole.
 *
 * @param signal ends the wait for whoever writes to a pipe; reading then throws its reason.
 * @throws UndertoneError FILE_NOT_FOUND (also for folders and what may not be read), WAV_NOT_WAV,
 *   WAV_CODEC, WAV_EMPTY, AUDIO_RATE, AUDIO_CHANNELS; the pieces throw FILE_NOT_FOUND where reading
 *   fails later.
 */
export async function openWav(path: string, signal?: AbortSignal): Promise<WavRecording> {
  return readWav(wavFileBytes(path, signal), path);
}

/**
 * The same over any source of bytes, delivered in pieces of any size.
 *
 * @param where what messages call the source.
 * @throws UndertoneError as `openWav`, and whatever the source throws.
 */
export async function readWav(
  source: AsyncIterable<Uint8Array>,
  where: string,
): Promise<WavRecording> {
  const bytes = new WavReaderBytes(source);
  try {
    const header = await findWavData(bytes, where);
    if (!(await holdsAudio(bytes, header))) throw noAudio(bytes, header, where);
    return recording(bytes, header);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

async function holdsAudio(bytes: WavReaderBytes, header: WavHeader): Promise<boolean> {
  const { blockBytes } = header.format;
  return (await bytes.has(blockBytes)) && header.dataBytes >= blockBytes;
}

function recording(bytes: WavReaderBytes, header: WavHeader): WavRecording {
  const { format, dataBytes, sizeIsKnown } = header;
  let truncated = false;

  async function* pieces(): AsyncGenerator<WavPiece> {
    const { blockBytes } = format;
    let taken = 0;
    try {
      for (;;) {
        const piece = await bytes.takeBlocks(blockBytes, dataBytes - taken);
        if (piece.length === 0) break;
        yield { bytes: piece, offsetSamples: taken / blockBytes };
        taken += piece.length;
      }
      truncated = sizeIsKnown ? taken < dataBytes : bytes.heldBytes > 0;
    } finally {
      await bytes.close();
    }
  }

  return {
    format,
    ...(sizeIsKnown && { declaredSamples: Math.floor(dataBytes / format.blockBytes) }),
    pieces: pieces(),
    truncated: () => truncated,
    close: () => bytes.close(),
  };
}

function noAudio(
  { heldBytes }: WavReaderBytes,
  { format, dataBytes }: WavHeader,
  where: string,
): UndertoneError {
  const { blockBytes, channelCount } = format;
  return new UndertoneError('WAV_EMPTY', {
    what: 'the recording holds no whole sample',
    where,
    expected: `at least ${blockBytes} bytes of audio, a sample of ${channelCount === 1 ? 'one channel' : `${channelCount} channels`}`,
    received: `${Math.min(heldBytes, dataBytes)}`,
  });
}
