import type { AudioChunk } from '../../src/audio/chunk.js';
import { BYTES_PER_SAMPLE } from '../../src/audio/format.js';
import { badAudioRecord } from './header-values.js';
import { AUDIO_SCHEMA_VERSION } from './read-audio-headers.js';
import type { OutgoingRecord } from './record.js';

/**
 * Audio as a record of the audio topic: headers, bare samples as the value, the call as the key.
 * The bytes are not copied. The broker stamps the record's time, or the producer does.
 *
 * @param seq number of this chunk among those of its call and channels, from 0
 * @throws UndertoneError AUDIO_HEADERS for a chunk that ends inside a sample: records hold whole ones
 */
export function writeAudioRecord(chunk: AudioChunk, seq: number): OutgoingRecord {
  const { callId, format, bytes, offsetSamples, endOfCall = false } = chunk;
  checkWholeSamples(chunk);
  return {
    key: callId,
    value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    headers: {
      schemaVersion: `${AUDIO_SCHEMA_VERSION}`,
      encoding: format.encoding,
      sampleRate: `${format.sampleRateHz}`,
      channels: `${format.channels.length}`,
      channelRole: format.channels.join(','),
      seq: `${seq}`,
      ...(offsetSamples !== undefined && { streamOffsetSamples: `${offsetSamples}` }),
      endOfCall: `${endOfCall}`,
    },
  };
}

function checkWholeSamples({ bytes, format }: AudioChunk): void {
  const blockBytes = BYTES_PER_SAMPLE[format.encoding] * format.channels.length;
  if (bytes.length % blockBytes === 0) return;
  throw badAudioRecord('value', `whole samples of ${blockBytes} bytes`, `${bytes.length} bytes`);
}
