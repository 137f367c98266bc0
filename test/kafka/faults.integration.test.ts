import { ConfigResourceTypes, type Admin } from 'kafkajs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { AudioProducer } from '../../connectors/kafka/audio-producer.js';
import { writeAudioRecord } from '../../connectors/kafka/write-audio-record.js';
import type { UndertoneError } from '../../src/errors.js';
import { AudioTopic, committedOf, type Received } from './audio-topic.js';
import { newPlace, startProcessor, PARTITIONS } from './processor-setup.js';
import { createTopic } from './round-trip.js';
import { describeWithKafka, sharedClient } from './shared-broker.js';

const SOON = { timeout: 40_000, interval: 100 };
const ROOMY_BYTES = 1_048_588;
/** Less than any record batch takes. */
const NARROW_BYTES = 60;

async function withAdmin<Result>(use: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = sharedClient().admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The broker takes a moment to heed it. */
async function limitRecords(topic: string, bytes: number): Promise<void> {
  const entry = { name: 'max.message.bytes', value: String(bytes) };
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic, configEntries: [entry] };
  await withAdmin((admin) => admin.alterConfigs({ validateOnly: false, resources: [resource] }));
}

function ordinalsOf(events: readonly Received[]): number[] {
  return events.map(({ value }) => (JSON.parse(value) as { ordinal: number }).ordinal);
}

async function errorOf(ended: Promise<void>): Promise<UndertoneError> {
  return ended.then(
    () => {
      throw new Error('it ended well');
    },
    (error: unknown) => error as UndertoneError,
  );
}

describeWithKafka('a Processor', { timeout: 150_000 }, () => {
  it('stops where partitions are added under it, and has lost nothing', async () => {
    const place = await newPlace();
    const { audio: topic } = place.topics;
    const audio = new AudioTopic(topic);
    const events = await committedOf(place.topics.events);
    const first = startProcessor(place);
    await audio.send('call-a', 6);
    await vi.waitFor(() => {
      expect(ordinalsOf(events)).toEqual([0, 1, 2]);
    }, SOON);
    const topicPartitions = [{ topic, count: 2 * PARTITIONS }];
    await withAdmin((admin) => admin.createPartitions({ topicPartitions }));
    // Another member: the rebalance makes the leader look at once, not after a minute.
    const second = startProcessor(place);
    const errors = await Promise.all([errorOf(first.ended), errorOf(second.ended)]);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'KAFKA_PARTITIONS', exitCode: 78 });
      expect(error.message).toContain(topic);
    }
    expect(ordinalsOf(events)).toEqual([0, 1, 2]);
    const [offsets] = await withAdmin((admin) =>
      admin.fetchOffsets({ groupId: place.groupId, topics: [topic] }),
    );
    const committed = (offsets?.partitions ?? []).map(({ offset }) => Number(offset));
    // What the call still needs is not given up.
    expect(Math.max(...committed)).toBeLessThan(6);
  });

  it.each(['events', 'checkpoints', 'deadLetters'] as const)(
    'stops where its records are too large for the topic of %s, and loses nothing',
    async (name) => {
      const place = await newPlace();
      const audio = new AudioTopic(place.topics.audio);
      const events = await committedOf(place.topics.events);
      const letters = await committedOf(place.topics.deadLetters);
      await limitRecords(place.topics[name], NARROW_BYTES);
      await audio.send('call-a', 6);
      await audio.sendGarbage('call-a');
      await audio.send('call-a', 2, { end: true });
      const error = await errorOf(startProcessor(place).ended);
      expect(error).toMatchObject({ code: 'KAFKA_RECORD_TOO_LARGE', exitCode: 65 });
      await limitRecords(place.topics[name], ROOMY_BYTES);
      startProcessor(place);
      await vi.waitFor(() => {
        expect(ordinalsOf(events)).toEqual([0, 1, 2, 3, 4]);
        expect(letters).toHaveLength(1);
      }, SOON);
    },
  );

  it('without transactions repeats what a crash left half done, and loses nothing', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    const delivery = { kind: 'at-least-once' } as const;
    const first = startProcessor(place, { delivery });
    await audio.send('call-a', 5);
    await vi.waitFor(() => {
      expect(ordinalsOf(events)).toEqual([0, 1]);
    }, SOON);
    // Its end comes between the events and what a restart goes on from.
    await limitRecords(place.topics.checkpoints, NARROW_BYTES);
    await audio.send('call-a', 3);
    expect((await errorOf(first.ended)).code).toBe('KAFKA_RECORD_TOO_LARGE');
    await limitRecords(place.topics.checkpoints, ROOMY_BYTES);
    await audio.send('call-a', 1, { end: true });
    startProcessor(place, { delivery });
    await vi.waitFor(() => {
      expect([...new Set(ordinalsOf(events))].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    }, SOON);
    const values = events.map(({ value }) => value);
    expect(values.length).toBeGreaterThan(6);
    expect(new Set(values).size).toBe(6);
  });
});

describeWithKafka('AudioProducer', () => {
  it('says so where a record is larger than the topic takes', async () => {
    const topic = await createTopic(sharedClient(), 1);
    const producer = new AudioProducer(sharedClient(), topic);
    onTestFinished(() => producer.close());
    await producer.connect();
    const record = writeAudioRecord(
      {
        callId: 'call',
        format: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: ['customer'] },
        bytes: new Uint8Array(2 * ROOMY_BYTES),
        clock: { kind: 'record', timeMs: 0 },
      },
      0,
    );
    await expect(producer.send([record])).rejects.toMatchObject({
      code: 'KAFKA_RECORD_TOO_LARGE',
      exitCode: 65,
      message: expect.stringContaining(topic) as string,
    });
  });
});
