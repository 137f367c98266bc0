import kafkajs from 'kafkajs';
import { expect, it, vi } from 'vitest';
import { fingerprintEncoder } from '../../connectors/kafka/event-encoder.js';
import { KafkaEventSink } from '../../connectors/kafka/kafka-event-sink.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { makeEvent, makeOutput } from '../connectors/make-output.js';
import { AudioTopic, committedOf } from './audio-topic.js';
import { receivedEvents } from './received-events.js';
import { PARTITIONS, startProcessor, type Place } from './processor-setup.js';
import { describeWithKafka, sharedBrokers, sharedClient, uniqueName } from './shared-broker.js';

const { CompressionCodecs, CompressionTypes } = kafkajs;

const TYPES = {
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;

const kafka = { brokers: sharedBrokers(), clientId: 'undertone-test' };

/** Generous: the machine may be busy, and rebalances take seconds. */
const SOON = { timeout: 45_000, interval: 50 };

/** Topics for which the broker itself compresses whatever it is sent. */
async function createTopics(
  compression: string,
  topics: readonly { readonly topic: string; readonly policy?: string }[],
): Promise<void> {
  const admin = sharedClient().admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map(({ topic, policy = 'delete' }) => ({
      topic,
      numPartitions: PARTITIONS,
      configEntries: [
        { name: 'compression.type', value: compression },
        { name: 'cleanup.policy', value: policy },
      ],
    })),
  });
  await admin.disconnect();
}

async function newPlace(compression: string): Promise<Place> {
  const topics = {
    audio: uniqueName('audio'),
    events: uniqueName('events'),
    checkpoints: uniqueName('checkpoints'),
    deadLetters: uniqueName('dead-letters'),
  };
  const { checkpoints, ...others } = topics;
  await createTopics(compression, [
    ...Object.values(others).map((topic) => ({ topic })),
    { topic: checkpoints, policy: 'compact' },
  ]);
  return { topics, groupId: uniqueName('group') };
}

/** A topic with events, and what it holds. */
async function writtenEvents(
  compression: string,
  count: number,
): Promise<[string, EmotionEvent[]]> {
  const topic = uniqueName('events');
  await createTopics(compression, [{ topic }]);
  const events = Array.from({ length: count }, (_, windowIndex) =>
    makeEvent({ callId: 'call', windowIndex, id: `call-${windowIndex}` }),
  );
  const sink = await KafkaEventSink.open({ kafka, topic, encoder: fingerprintEncoder() });
  for (const event of events) await sink.write(makeOutput(event));
  await sink.close();
  return [topic, events];
}

describeWithKafka('records that are compressed', { timeout: 120_000 }, () => {
  it.each(['snappy', 'lz4', 'zstd'])('are read as events: %s', async (compression) => {
    const [topic, events] = await writtenEvents(compression, 2_000);
    expect(await receivedEvents(topic, events.length)).toEqual(events);
  });

  it.each(['snappy', 'lz4', 'zstd'])(
    'are read as audio, and as checkpoints by the next processor: %s',
    async (compression) => {
      const place = await newPlace(compression);
      const audio = new AudioTopic(place.topics.audio);
      const events = await committedOf(place.topics.events);
      const ordinals = () =>
        events.map(({ value }) => (JSON.parse(value) as { ordinal: number }).ordinal);
      await audio.send('call-a', 60);
      const first = startProcessor(place);
      // Windows of 4 records, one a record.
      await vi.waitFor(() => {
        expect(ordinals()).toEqual(Array.from({ length: 57 }, (_, i) => i));
      }, SOON);
      await first.stop();
      await audio.send('call-a', 40, { end: true });
      startProcessor(place);
      await vi.waitFor(() => {
        expect(ordinals()).toEqual(Array.from({ length: 97 }, (_, i) => i));
      }, SOON);
    },
  );

  it.each(['snappy', 'lz4', 'zstd'] as const)(
    'end the reading where they are damaged: %s',
    async (compression) => {
      const [topic] = await writtenEvents(compression, 50);
      const type = TYPES[compression];
      const reading = receivedEvents(topic, 50);
      // Between here and the first fetch: brokers take no damaged records.
      const codec = CompressionCodecs[type]() as { decompress(input: Buffer): Promise<Buffer> };
      CompressionCodecs[type] = () => ({
        decompress: (input: Buffer) => codec.decompress(input.subarray(0, -5)),
      });
      await expect(reading).rejects.toThrow(
        new RegExp(`KAFKA_FAILED: topic ${topic}.*${compression} cannot be read: `),
      );
    },
  );
});
