import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAudioRecord } from '../../connectors/kafka/read-audio-record.js';
import { audioChunkCodec } from '../../src/events/avro-codec.js';
import { setup as buildProgram } from '../build-dist.mjs';
import { undertone } from '../cli/program.js';
import { describeWithKafka, sharedBrokers, sharedClient, uniqueName } from './shared-broker.js';
import { contentsOf } from './topic-contents.js';

const START_MS = 180_000;
let folder: string;

beforeAll(async () => {
  await buildProgram();
  folder = await mkdtemp(join(tmpdir(), 'undertone-simulate-'));
}, START_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

describeWithKafka('undertone simulate', () => {
  it('makes the topics, sends the calls, and writes down what it sent', async () => {
    const topic = uniqueName('simulated');
    const names = ['events', 'checkpoints', 'dead-letters'].flatMap((name) => [
      `--${name}-topic`,
      `${topic}-${name}`,
    ]);
    const { exitCode, stdout, stderr } = await undertone(
      [
        ...['simulate', '--brokers', sharedBrokers().join(','), '--topic', topic, ...names],
        ...['--create-topics', '--partitions', '2', '--calls', '3', '--duration', '2'],
        ...['--speed', 'max', '--call-prefix', 'sim', '--manifest', 'calls.jsonl', '--json'],
      ],
      { cwd: folder },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ topic, calls: 3, audioSeconds: 6 });
    const records = await contentsOf(sharedClient(), topic);
    const read = records.map((record) => readAudioRecord(record, { own: audioChunkCodec() }));
    const ends = read.filter(({ endOfCall }) => endOfCall).map(({ callId }) => callId);
    expect(ends.sort()).toEqual(['sim-0', 'sim-1', 'sim-2']);
    const manifest = (await readFile(join(folder, 'calls.jsonl'), 'utf8')).trim().split('\n');
    const written = manifest.map((line) => JSON.parse(line) as { records: number });
    expect(written.reduce((sum, call) => sum + call.records, 0)).toBe(records.length);
  });

  it('ends with 78 and the remedy where the topic is missing', async () => {
    const topic = uniqueName('missing');
    const { exitCode, stderr } = await undertone(
      ['simulate', '--brokers', sharedBrokers().join(','), '--topic', topic],
      { cwd: folder },
    );
    expect(exitCode).toBe(78);
    expect(stderr).toContain('KAFKA_TOPIC_MISSING');
    expect(stderr).toContain(topic);
  });
});
