import { basename } from 'node:path';
import { openWav } from '../../../connectors/wav/wav-reader.js';
import type { AudioFormat, Channel } from '../../audio/chunk.js';
import { BYTES_PER_SAMPLE } from '../../audio/format.js';
import { UndertoneError } from '../../errors.js';
import { convertAudio, type SentEncoding } from './convert-audio.js';

/** A whole recording, in the format that it is sent in. */
export interface Recording {
  /** For the manifest. */
  readonly name: string;
  readonly format: AudioFormat;
  /** Per channel. */
  readonly sampleCount: number;
  /** Interleaved; shared by all calls that it is sent for, and changed by none. */
  readonly bytes: Uint8Array;
}

export interface SentFormat {
  readonly encoding: SentEncoding;
  readonly sampleRateHz: number;
  /** Whose voice each channel holds; by default `customer` and `agent` of two, `mono` of one. */
  readonly channels?: readonly Channel[];
}

/** @throws UndertoneError as `openWav`; AUDIO_CHANNELS where the roles are not as many as channels */
export async function loadRecording(path: string, sent: SentFormat): Promise<Recording> {
  const { format, pieces } = await openWav(path);
  const read: Uint8Array[] = [];
  for await (const { bytes } of pieces) read.push(bytes);
  const channels = sent.channels ?? (format.channelCount === 1 ? ['mono'] : ['customer', 'agent']);
  if (channels.length !== format.channelCount)
    throw wrongRoles(path, channels, format.channelCount);
  const { encoding, sampleRateHz } = sent;
  const bytes = convertAudio(Buffer.concat(read), channels.length, format, sent);
  return {
    name: basename(path),
    format: { encoding, sampleRateHz, channels },
    sampleCount: bytes.length / (BYTES_PER_SAMPLE[encoding] * channels.length),
    bytes,
  };
}

/** Samples from … to of the recording in an endless loop. */
export function loopedSamples(
  { bytes, sampleCount }: Recording,
  fromSample: number,
  toSample: number,
): Uint8Array {
  const blockBytes = bytes.length / sampleCount;
  const parts: Uint8Array[] = [];
  for (let at = fromSample; at < toSample;) {
    const start = at % sampleCount;
    const end = Math.min(sampleCount, start + toSample - at);
    parts.push(bytes.subarray(start * blockBytes, end * blockBytes));
    at += end - start;
  }
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : Buffer.concat(parts);
}

function wrongRoles(path: string, channels: readonly Channel[], received: number): UndertoneError {
  return new UndertoneError('AUDIO_CHANNELS', {
    what: 'the roles given do not match the channels of the recording',
    where: path,
    expected: `${channels.length} (${channels.join(', ')})`,
    received: `${received}`,
    todo: 'name as many roles with --channels as the file has channels',
  });
}
