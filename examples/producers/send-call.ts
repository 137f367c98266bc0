import type { Producer } from 'kafkajs';

const CHUNK = 1600; // 200 ms of 8 kHz mu-law, one byte a sample

/** A customer's voice, 8 kHz mu-law, as one call. */
export async function sendCall(
  producer: Producer,
  callId: string,
  mulaw: Buffer,
  topic = 'call-audio',
): Promise<void> {
  for (let start = 0, seq = 0; start < mulaw.length; start += CHUNK, seq++) {
    const headers = {
      schemaVersion: '1',
      encoding: 'mulaw',
      sampleRate: '8000',
      channels: '1',
      channelRole: 'customer',
      seq: String(seq),
      streamOffsetSamples: String(start),
      endOfCall: String(start + CHUNK >= mulaw.length),
    };
    const value = mulaw.subarray(start, start + CHUNK);
    await producer.send({ topic, messages: [{ key: callId, value, headers }] });
  }
}
