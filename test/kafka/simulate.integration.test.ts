import type { Kafka } from 'kafkajs';
import { expect, it } from 'vitest';
import { readAudioRecord } from '../../connectors/kafka/read-audio-record.js';
import type { KafkaRecord } from '../../connectors/kafka/record.js';
import { ensureTopics } from '../../connectors/kafka/topics.js';
import { planCalls, type CallPlan } from '../../src/cli/simulate/plan-calls.js';
import { simulateCalls } from '../../src/cli/simulate/simulate-calls.js';
import { audioChunkCodec } from '../../src/events/avro-codec.js';
import { byCall, NO_FAULTS, planOf } from '../cli/simulate/plans.js';
import { describeWithKafka, sharedClient, uniqueName } from './shared-broker.js';
import { contentsOf } from './topic-contents.js';

const PARTITIONS = 3;
const SCHEMAS = { own: audioChunkCodec() };

async function newTopics(kafka: Kafka, partitions = PARTITIONS) {
  const base = uniqueName('sim');
  const names = {
    audio: base,
    events: `${base}-e`,
    checkpoints: `${base}-c`,
    deadLetters: `${base}-d`,
  };
  const count = await ensureTopics(kafka, { names, create: true, partitions });
  return { names, count };
}

describeWithKafka('simulated calls', () => {
  const faults = { ...NO_FAULTS, loss: 0.1, duplicates: 0.1, reorder: 0.1 };
  const plan: CallPlan = planOf({ calls: 8, chunkMs: 40, faults });

  it('lie on the topic as they were planned, each call on one partition', async () => {
    const kafka = sharedClient();
    const { names, count } = await newTopics(kafka);
    expect(count).toBe(PARTITIONS);
    const signal = new AbortController().signal;
    let told = 0;
    const sent = await simulateCalls({
      kafka,
      topic: names.audio,
      plan,
      speed: 0,
      signal,
      onSent: (batch) => (told += batch.length),
    });
    const records = await contentsOf(kafka, names.audio);
    expect(told).toBe(records.length);
    const found = new Map<string, KafkaRecord[]>();
    for (const record of records) {
      const key = record.key ?? '';
      found.set(key, [...(found.get(key) ?? []), record]);
    }
    const planned = byCall(planCalls(plan));
    expect([...found.keys()].sort()).toEqual([...planned.keys()].sort());
    for (const [callId, own] of found) {
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
      const read = own.map((record) => readAudioRecord(record, SCHEMAS));
      expect(
        read.map((audio) => [audio.seq, audio.streamOffsetSamples, audio.endOfCall, audio.bytes]),
      ).toEqual(
        (planned.get(callId) ?? []).map(({ seq, chunk }) => [
          seq,
          chunk.offsetSamples,
          chunk.endOfCall,
          Buffer.from(chunk.bytes),
        ]),
      );
    }
    expect(sent.calls().reduce((sum, call) => sum + call.records, 0)).toBe(records.length);
  });

  it('are taken by the broker in records so short that keys and headers outweigh them', async () => {
    const kafka = sharedClient();
    const { names } = await newTopics(kafka, 1);
    const sent = await simulateCalls({
      kafka,
      topic: names.audio,
      plan: planOf({ calls: 10, chunkMs: 1, staggerMs: 0 }),
      speed: 0,
      signal: new AbortController().signal,
      onSent: () => undefined,
    });
    expect(sent.calls().map(({ records, ended }) => [records, ended])).toEqual(
      Array(10).fill([1_000, true]),
    );
    expect(await contentsOf(kafka, names.audio)).toHaveLength(10_000);
  });

  it('are ended where they are, when the sender has to stop', async () => {
    const kafka = sharedClient();
    const { names } = await newTopics(kafka);
    const stop = new AbortController();
    let batches = 0;
    const sent = await simulateCalls({
      kafka,
      topic: names.audio,
      plan,
      // Slowly: however long the first batch takes, no call is over behind it.
      speed: 0.1,
      signal: stop.signal,
      onSent: () => {
        if (++batches === 10) stop.abort();
      },
    });
    const records = await contentsOf(kafka, names.audio);
    const ends = records.filter(({ headers }) => headers['endOfCall'] === 'true');
    const calls = sent.calls();
    expect(calls.every(({ ended, samples }) => ended && samples < 8_000)).toBe(true);
    expect(ends.map(({ key }) => key).sort()).toEqual(calls.map(({ callId }) => callId).sort());
    expect(ends.every(({ value }) => (value?.length ?? 0) === 0)).toBe(true);
    expect(records).toHaveLength(calls.reduce((sum, call) => sum + call.records, 0));
  });
});
