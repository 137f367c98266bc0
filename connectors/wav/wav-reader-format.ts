import type { Encoding } from '../../src/audio/chunk.js';
import { checkChannelCount, checkSampleRate } from '../../src/audio/format.js';
import { UndertoneError } from '../../src/errors.js';

export interface WavFormat {
  readonly encoding: Encoding;
  readonly sampleRateHz: number;
  readonly channelCount: number;
  /** Bytes of one sample of all channels. */
  readonly blockBytes: number;
}

/** What of a `fmt ` chunk is worth reading: WAVEFORMATEXTENSIBLE, the longest form. */
export const FORMAT_CHUNK_BYTES = 40;

/**
 * Reads a `fmt ` chunk (WAVEFORMAT, WAVEFORMATEX or WAVEFORMATEXTENSIBLE of mmreg.h).
 *
 * @throws UndertoneError WAV_NOT_WAV, WAV_CODEC, AUDIO_RATE, AUDIO_CHANNELS.
 */
export function parseWavFormat(chunk: Uint8Array, where: string): WavFormat {
  if (chunk.length < BASE_BYTES) throw tooShort(chunk.length, where);
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const channelCount = view.getUint16(2, true);
  const sampleRateHz = view.getUint32(4, true);
  const blockBytes = view.getUint16(12, true);
  checkChannelCount(channelCount, where);
  checkSampleRate(sampleRateHz, where);
  const tag = codecTag(view, where);
  const sampleBits = view.getUint16(14, true);
  const sampleBytes = blockBytes / channelCount;
  const encoding = CODECS.get(tag)?.get(sampleBytes);
  if (encoding === undefined || !fits(tag, sampleBits, sampleBytes)) {
    throw unsupported(tag, sampleBits, blockBytes, where);
  }
  return { encoding, sampleRateHz, channelCount, blockBytes };
}

const BASE_BYTES = 16;
const PCM = 0x0001;
const FLOAT = 0x0003;
const ALAW = 0x0006;
const MULAW = 0x0007;
const EXTENSIBLE = 0xfffe;
/** The last 14 bytes of the GUIDs that stand for the old tags (KSDATAFORMAT_SUBTYPE_*). */
const SUBFORMAT_TAIL = '000000001000800000aa00389b71';

/** Tag → bytes a sample → encoding. */
const CODECS: ReadonlyMap<number, ReadonlyMap<number, Encoding>> = new Map([
  [
    PCM,
    new Map<number, Encoding>([
      [1, 'pcm_u8'],
      [2, 'pcm_s16le'],
      [3, 'pcm_s24le'],
      [4, 'pcm_s32le'],
    ]),
  ],
  [
    FLOAT,
    new Map<number, Encoding>([
      [4, 'pcm_f32le'],
      [8, 'pcm_f64le'],
    ]),
  ],
  [ALAW, new Map<number, Encoding>([[1, 'alaw']])],
  [MULAW, new Map<number, Encoding>([[1, 'mulaw']])],
]);

/** PCM of more than 8 bits may lie in wider samples, left-justified: 24 bits in 4 bytes. */
function fits(tag: number, sampleBits: number, sampleBytes: number): boolean {
  const neededBytes = Math.ceil(sampleBits / 8);
  return (
    neededBytes === sampleBytes || (tag === PCM && neededBytes > 1 && neededBytes < sampleBytes)
  );
}

function codecTag(view: DataView, where: string): number {
  const tag = view.getUint16(0, true);
  if (tag !== EXTENSIBLE) return tag;
  if (view.byteLength < FORMAT_CHUNK_BYTES) throw tooShort(view.byteLength, where);
  const tail = Buffer.from(view.buffer, view.byteOffset + 26, 14).toString('hex');
  if (tail === SUBFORMAT_TAIL) return view.getUint16(24, true);
  throw new UndertoneError('WAV_CODEC', {
    what: 'unknown WAVE_FORMAT_EXTENSIBLE sub-format',
    where,
    expected: SUPPORTED,
    received: `a GUID ending in ${tail}`,
  });
}

const SUPPORTED = 'PCM of 8, 16, 24 or 32 bits, float of 32 or 64 bits, mu-law or A-law';

function unsupported(
  tag: number,
  sampleBits: number,
  blockBytes: number,
  where: string,
): UndertoneError {
  return new UndertoneError('WAV_CODEC', {
    what: 'unsupported codec or sample width',
    where,
    expected: SUPPORTED,
    received: `codec 0x${tag.toString(16)} with ${sampleBits} bits in blocks of ${blockBytes} bytes`,
    todo: 'convert the file to 16-bit PCM first',
  });
}

function tooShort(byteCount: number, where: string): UndertoneError {
  return new UndertoneError('WAV_NOT_WAV', {
    what: 'the format chunk is too short',
    where,
    expected: `at least ${BASE_BYTES} bytes, ${FORMAT_CHUNK_BYTES} for WAVE_FORMAT_EXTENSIBLE`,
    received: `${byteCount} bytes`,
  });
}
