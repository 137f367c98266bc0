import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { eventFromJson } from '../../src/events/json.js';
import { setup as buildProgram } from '../build-dist.mjs';
import { undertone, type ProgramResult } from '../cli/program.js';
import { writeStandInModel } from '../cli/stand-in-model.js';
import { describeWithKafka, sharedBrokers, sharedClient } from './shared-broker.js';

let folder: string;

beforeAll(async () => {
  await buildProgram();
  folder = await mkdtemp(join(tmpdir(), 'undertone-kafka-demo-'));
  await writeStandInModel(join(folder, 'model'));
});

afterAll(() => rm(folder, { recursive: true }));

async function demo(...args: readonly string[]): Promise<ProgramResult> {
  const environment = { KAFKA_BROKERS: sharedBrokers().join(','), UNDERTONE_REQUIRE_KAFKA: '' };
  const fast = ['demo', '--model', 'model', '--backend', 'wasm', '--speed', 'max', '--json'];
  return undertone([...fast, ...args], { cwd: folder, environment });
}

/** Without what depends on the clock: record times are those of the broker. */
function eventsOf({ stdout }: ProgramResult): Record<string, unknown>[] {
  const codec = emotionEventCodec();
  const lines = stdout.trim().split('\n');
  return lines.map((line) => {
    const { id, ordinal, startMs, endMs, status, label } = eventFromJson(line, codec);
    return { id, ordinal, startMs, endMs, status, label };
  });
}

async function demoTopics(): Promise<string[]> {
  const admin = sharedClient().admin();
  await admin.connect();
  const topics = await admin.listTopics();
  await admin.disconnect();
  return topics.filter((topic) => topic.startsWith('undertone-demo-'));
}

describeWithKafka('undertone demo --kafka', () => {
  it('shows the events of the demo as they come back from the broker, and leaves nothing there', async () => {
    const [through, without] = [await demo('--kafka'), await demo()];
    expect(through.stderr).toContain('through the Kafka of KAFKA_BROKERS');
    expect(through.exitCode).toBe(0);
    expect(eventsOf(through)).toEqual(eventsOf(without));
    expect(await demoTopics()).toEqual([]);
  });
});
