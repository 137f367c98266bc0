import { expect, it } from 'vitest';
import { MemorySource } from '../../connectors/memory/memory-source.js';
import { readAudioRecord } from '../../connectors/kafka/read-audio-record.js';
import type { AudioChunk } from '../../src/audio/chunk.js';
import { sendAudio } from '../../src/cli/audio-to-kafka.js';
import { UndertoneError } from '../../src/errors.js';
import { audioChunkCodec } from '../../src/events/avro-codec.js';
import { createTopic } from './round-trip.js';
import { describeWithKafka, sharedBrokers, sharedClient } from './shared-broker.js';
import { contentsOf } from './topic-contents.js';

/** What a microphone delivers: two stretches, audio dropped between them. */
const CHUNKS: AudioChunk[] = [0, 4_800].map((offsetSamples, i) => ({
  callId: 'microphone-1',
  format: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: ['mono'] },
  bytes: new Uint8Array(3_200).fill(i + 1),
  offsetSamples,
  clock: { kind: 'record', timeMs: 1_700_000_000_000 + i },
}));

describeWithKafka('the audio of a microphone', () => {
  async function sent(source: MemorySource) {
    const topic = await createTopic(sharedClient(), 1);
    const kafka = { brokers: sharedBrokers(), clientId: 'undertone-test' };
    const outcome = await sendAudio(source, kafka, topic, new AbortController().signal).catch(
      (error: unknown) => error,
    );
    const schemas = { own: audioChunkCodec() };
    const records = await contentsOf(sharedClient(), topic);
    return { outcome, records: records.map((record) => readAudioRecord(record, schemas)) };
  }

  const AS_SENT = [
    { seq: 0, streamOffsetSamples: 0, endOfCall: false, bytes: Buffer.alloc(3_200, 1) },
    { seq: 1, streamOffsetSamples: 4_800, endOfCall: false, bytes: Buffer.alloc(3_200, 2) },
    { seq: 2, streamOffsetSamples: 6_400, endOfCall: true, bytes: Buffer.alloc(0) },
  ];

  it('is a call of its own, which ends with the recording', async () => {
    const { outcome, records } = await sent(new MemorySource('microphone', CHUNKS));
    expect(outcome).toEqual({ records: 3, seconds: 0.2 });
    expect(records).toMatchObject(AS_SENT);
  });

  it('ends its call also where the recorder fails', async () => {
    const failure = new UndertoneError('RECORDER_FAILED', { what: 'unplugged' });
    function* failing(): Generator<AudioChunk> {
      yield* CHUNKS;
      throw failure;
    }
    const { outcome, records } = await sent(new MemorySource('microphone', failing()));
    expect(outcome).toBe(failure);
    expect(records).toMatchObject(AS_SENT);
  });
});
