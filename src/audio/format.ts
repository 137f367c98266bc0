import { UndertoneError } from '../errors.js';
import { ENCODINGS, type AudioFormat, type Encoding } from './chunk.js';

/** What the resampler takes; nothing outside carries speech as people send it. */
export const MIN_SAMPLE_RATE_HZ = 8_000;
export const MAX_SAMPLE_RATE_HZ = 48_000;

/** Width of one sample of one channel. */
export const BYTES_PER_SAMPLE: Readonly<Record<Encoding, number>> = Object.freeze({
  pcm_s16le: 2,
  pcm_f32le: 4,
  mulaw: 1,
  alaw: 1,
  pcm_u8: 1,
  pcm_s24le: 3,
  pcm_s32le: 4,
  pcm_f64le: 8,
});

/**
 * Refuses a format that the audio side cannot take.
 *
 * @param where what to name in the message: a file, a call.
 * @throws UndertoneError AUDIO_ENCODING, AUDIO_RATE or AUDIO_CHANNELS.
 */
export function checkAudioFormat(format: AudioFormat, where: string): void {
  checkEncoding(format.encoding, where);
  checkSampleRate(format.sampleRateHz, where);
  checkChannelCount(format.channels.length, where);
  checkRoles(format.channels, where);
}

/** @throws UndertoneError AUDIO_ENCODING. */
export function checkEncoding(encoding: string, where: string): asserts encoding is Encoding {
  if ((ENCODINGS as readonly string[]).includes(encoding)) return;
  throw new UndertoneError('AUDIO_ENCODING', {
    what: 'unknown sample encoding',
    where,
    expected: `one of ${ENCODINGS.join(', ')}`,
    received: encoding,
  });
}

/** @throws UndertoneError AUDIO_RATE unless the rate is a whole number of 8,000 to 48,000 Hz. */
export function checkSampleRate(sampleRateHz: number, where: string): void {
  const inRange = sampleRateHz >= MIN_SAMPLE_RATE_HZ && sampleRateHz <= MAX_SAMPLE_RATE_HZ;
  if (inRange && Number.isInteger(sampleRateHz)) return;
  throw new UndertoneError('AUDIO_RATE', {
    what: 'sample rate out of range',
    where,
    expected: `a whole number from ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} Hz`,
    received: `${sampleRateHz} Hz`,
    todo: 'resample the recording first',
  });
}

/** @throws UndertoneError AUDIO_CHANNELS unless there are one or two. */
export function checkChannelCount(channelCount: number, where: string): void {
  if (channelCount === 1 || channelCount === 2) return;
  throw new UndertoneError('AUDIO_CHANNELS', {
    what: 'unsupported number of channels',
    where,
    expected: '1 or 2 channels',
    received: String(channelCount),
  });
}

/** Two channels of one role would be one stream with two voices. */
function checkRoles(channels: AudioFormat['channels'], where: string): void {
  if (new Set(channels).size === channels.length) return;
  throw new UndertoneError('AUDIO_CHANNELS', {
    what: 'two channels have the same role',
    where,
    expected: 'distinct roles',
    received: channels.join(', '),
  });
}
