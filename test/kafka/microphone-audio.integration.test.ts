import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { MemorySource } from '../../connectors/memory/memory-source.js';
import { readAudioRecord } from '../../connectors/kafka/read-audio-record.js';
import type { AudioChunk } from '../../src/audio/chunk.js';
import { sendAudio } from '../../src/cli/audio-to-kafka.js';
import { UndertoneError } from '../../src/errors.js';
import { audioChunkCodec } from '../../src/events/avro-codec.js';
import { setup as buildProgram } from '../build-dist.mjs';
import { microphoneAudio } from '../cli/microphone-audio.js';
import { undertone } from '../cli/program.js';
import { alsaFileDevice } from '../connectors/microphone/recorder-programs.js';
import { requireProgram } from '../require-program.js';
import { createTopic } from './round-trip.js';
import { describeWithKafka, sharedBrokers, sharedClient } from './shared-broker.js';
import { contentsOf, countOf } from './topic-contents.js';

/** What a microphone delivers: two stretches, audio dropped between them. */
const CHUNKS: AudioChunk[] = [0, 4_800].map((offsetSamples, i) => ({
  callId: 'microphone-1',
  format: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: ['mono'] },
  bytes: new Uint8Array(3_200).fill(i + 1),
  offsetSamples,
  clock: { kind: 'record', timeMs: 1_700_000_000_000 + i },
}));

const PATIENT = { timeout: 60_000, interval: 200 };

vi.setConfig({ testTimeout: 120_000 });

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

  it('comes from a real recorder program, sample by sample, until Ctrl-C', async (context) => {
    requireProgram(context, 'arecord', 'alsa-utils');
    await buildProgram();
    const folder = await mkdtemp(join(tmpdir(), 'undertone-microphone-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const topic = await createTopic(sharedClient(), 1);
    const path = join(folder, 'audio');
    const audio = await microphoneAudio(60);
    await writeFile(path, audio);
    const args = ['mic', '--recorder', 'arecord', '--device', 'filemic'];
    const to = ['--audio-to-kafka', topic, '--brokers', sharedBrokers().join(',')];
    const onStart = async (program: ChildProcess) => {
      await vi.waitUntil(async () => (await countOf(sharedClient(), topic)) >= 10, PATIENT);
      program.kill('SIGINT');
    };
    const { exitCode, stdout } = await undertone([...args, ...to], {
      cwd: folder,
      environment: { ALSA_CONFIG_PATH: await alsaFileDevice(folder, path) },
      onStart: (program) => void onStart(program).catch(() => program.kill('SIGKILL')),
    });
    expect(exitCode).toBe(130);
    const schemas = { own: audioChunkCodec() };
    const records = await contentsOf(sharedClient(), topic);
    const read = records.map((record) => readAudioRecord(record, schemas));
    expect(stdout).toMatch(`s of audio in ${read.length} records sent to ${topic}`);
    expect(read.map(({ seq }) => seq)).toEqual(read.map((_, i) => i));
    expect(read.map(({ endOfCall }) => endOfCall)).toEqual(
      read.map((_, i) => i === read.length - 1),
    );
    // The device gives as fast as it is read: what was dropped on the way shows in the offsets.
    const heard = read.filter(({ bytes, streamOffsetSamples = 0 }) => {
      return bytes.length > 0 && 2 * streamOffsetSamples + bytes.length <= audio.length;
    });
    expect(heard.length).toBeGreaterThan(0);
    for (const { bytes, streamOffsetSamples = 0 } of heard) {
      const at = 2 * streamOffsetSamples;
      expect(audio.subarray(at, at + bytes.length).equals(bytes)).toBe(true);
    }
  });
});
