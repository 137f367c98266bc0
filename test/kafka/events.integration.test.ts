import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventDecoder } from '../../connectors/kafka/event-decoder.js';
import { fingerprintEncoder, registryEncoder } from '../../connectors/kafka/event-encoder.js';
import { KafkaEventSink } from '../../connectors/kafka/kafka-event-sink.js';
import { SchemaRegistry } from '../../connectors/kafka/schema-registry.js';
import {
  startTrialRegistry,
  type TrialRegistry,
} from '../../connectors/trial-broker/start-trial-registry.js';
import { callSummaryCodec, utteranceEventCodec } from '../../src/events/avro-codec.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { makeEnd, makeUtterance } from '../connectors/make-followed.js';
import { makeEvent, makeOutput } from '../connectors/make-output.js';
import { receivedEvents } from './received-events.js';
import { createTopic } from './round-trip.js';
import { contentsOf } from './topic-contents.js';
import { describeWithKafka, sharedBrokers, sharedClient, uniqueName } from './shared-broker.js';

const START_MS = 300_000;
const kafka = { brokers: sharedBrokers(), clientId: 'undertone-test' };

function eventsOf(callId: string, count: number): EmotionEvent[] {
  return Array.from({ length: count }, (_, windowIndex) =>
    makeEvent({ callId, windowIndex, id: `${callId}-${windowIndex}` }),
  );
}

/** A promise, and what resolves it. */
function signalled<Value>(): [promise: Promise<Value>, signal: (value: Value) => void] {
  let signal: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((resolve) => {
    signal = resolve;
  });
  return [promise, signal];
}

async function groupNames(): Promise<string[]> {
  const admin = sharedClient().admin();
  await admin.connect();
  const { groups } = await admin.listGroups();
  await admin.disconnect();
  return groups.map(({ groupId }) => groupId);
}

async function writeAll(sink: KafkaEventSink, events: readonly EmotionEvent[]): Promise<void> {
  for (const event of events) await sink.write(makeOutput(event));
}

describeWithKafka('KafkaEventSink and readEvents', () => {
  it('carry every event once, those of a call in order, whatever is on its way', async () => {
    const topic = await createTopic(sharedClient(), 4);
    const calls = ['a', 'b', 'c'].map((call) => eventsOf(call, 1_000));
    const sink = await KafkaEventSink.open({ kafka, topic, encoder: fingerprintEncoder() });
    const mixed = calls[0]?.flatMap((_, i) => calls.map((events) => events[i])) ?? [];
    await writeAll(sink, mixed as EmotionEvent[]);
    await sink.close();
    const events = await receivedEvents(topic, 3_000);
    for (const [i, call] of ['a', 'b', 'c'].entries()) {
      expect(events.filter(({ callId }) => callId === call)).toEqual(calls[i]);
    }
  });

  it('name a topic that is missing before any work is done', async () => {
    const topic = uniqueName('missing');
    const opening = KafkaEventSink.open({ kafka, topic, encoder: fingerprintEncoder() });
    await expect(opening).rejects.toMatchObject({ code: 'KAFKA_TOPIC_MISSING' });
    await expect(receivedEvents(topic, 1)).rejects.toMatchObject({ code: 'KAFKA_TOPIC_MISSING' });
  });

  it('say which broker does not answer', async () => {
    const away = { brokers: ['127.0.0.1:1'], clientId: 'undertone-test' };
    const encoder = fingerprintEncoder();
    await expect(KafkaEventSink.open({ kafka: away, topic: 't', encoder })).rejects.toThrow(
      /KAFKA_UNAVAILABLE.*127\.0\.0\.1:1/,
    );
  });

  it('show nothing of a transaction that was given up', async () => {
    const client = sharedClient();
    const topic = await createTopic(client, 1);
    const [given, kept] = eventsOf('call', 2);
    const producer = client.producer({
      transactionalId: uniqueName('transaction'),
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    for (const [event, end] of [
      [given, 'abort'],
      [kept, 'commit'],
    ] as const) {
      const { value, headers } = fingerprintEncoder().encode(event ?? makeEvent());
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'call', value, headers }] });
      await transaction[end]();
    }
    await producer.disconnect();
    expect(await receivedEvents(topic, 1)).toEqual([kept]);
  });

  it('pass over what is no event, and say where it lies', async () => {
    const client = sharedClient();
    const topic = await createTopic(client, 1);
    const producer = client.producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'hello' }, { value: null }] });
    await producer.disconnect();
    const sink = await KafkaEventSink.open({ kafka, topic, encoder: fingerprintEncoder() });
    await writeAll(sink, eventsOf('call', 1));
    await sink.close();
    const said: string[] = [];
    const onUnreadable = (why: Error) => said.push(why.message);
    expect(await receivedEvents(topic, 1, { onUnreadable })).toEqual(eventsOf('call', 1));
    expect(said).toHaveLength(2);
    expect(said[1]).toContain(`WIRE_FORMAT: ${topic}, partition 0, offset 1`);
  });

  it('keep the place of a group that has a name, and leave nothing of one that has none', async () => {
    const topic = await createTopic(sharedClient(), 1);
    const sink = await KafkaEventSink.open({ kafka, topic, encoder: fingerprintEncoder() });
    const events = eventsOf('call', 5);
    await writeAll(sink, events);
    await sink.close();
    const before = await groupNames();
    const group = uniqueName('group');
    expect(await receivedEvents(topic, 2, { group })).toEqual(events.slice(0, 2));
    expect(await receivedEvents(topic, 3, { group })).toEqual(events.slice(2));
    expect(await receivedEvents(topic, 5)).toEqual(events);
    const added = (await groupNames()).filter((name) => !before.includes(name));
    expect(added).toEqual([group]);
  });

  it('begin with what comes next, from when they say so', async () => {
    const topic = await createTopic(sharedClient(), 2);
    const sink = await KafkaEventSink.open({ kafka, topic, encoder: fingerprintEncoder() });
    await writeAll(sink, eventsOf('before', 3));
    const [listening, onListening] = signalled<undefined>();
    const reading = receivedEvents(topic, 2, {
      from: 'latest',
      onListening: () => {
        onListening(undefined);
      },
    });
    await listening;
    await writeAll(sink, eventsOf('after', 2));
    expect(await reading).toEqual(eventsOf('after', 2));
    await sink.close();
  });
});

describeWithKafka('with a schema registry', () => {
  let server: TrialRegistry;
  const registryAt = (url: string, waitMs = 10_000) => new SchemaRegistry({ url, waitMs });

  beforeAll(async () => {
    server = await startTrialRegistry();
  }, START_MS);
  afterAll(() => server.stop());

  it('register with FULL_TRANSITIVE, and read by id', async () => {
    const topic = await createTopic(sharedClient(), 2);
    const registry = registryAt(server.url);
    const encoder = registryEncoder({ registry, topic });
    const sink = await KafkaEventSink.open({ kafka, topic, encoder });
    await writeAll(sink, eventsOf('call', 10));
    await sink.close();
    const decoder = eventDecoder(registry);
    expect(await receivedEvents(topic, 10, { decoder })).toEqual(eventsOf('call', 10));
    const config = await fetch(`${server.url}/config/${topic}-value`);
    expect(await config.json()).toEqual({ compatibilityLevel: 'FULL_TRANSITIVE' });
    await registryEncoder({ registry, topic, register: false }).prepare();
  });

  it('refuse a subject that holds something else, and one that may not be written', async () => {
    const registry = registryAt(server.url);
    const topic = uniqueName('taken');
    await registry.register(`${topic}-value`, '{"type":"record","name":"Other","fields":[]}');
    await expect(registryEncoder({ registry, topic }).prepare()).rejects.toThrow(
      /REGISTRY_SCHEMA.*not compatible.*HTTP 409/,
    );
    const readOnly = registryEncoder({ registry, topic: uniqueName('new'), register: false });
    await expect(readOnly.prepare()).rejects.toThrow(/REGISTRY_SCHEMA.*HTTP 404/);
    await expect(registry.schemaOf(987_654)).rejects.toThrow(/WIRE_SCHEMA_UNKNOWN.*HTTP 404/);
  });

  it(
    'wait for one that is down at the start, and do without it later',
    { timeout: START_MS },
    async () => {
      const topic = await createTopic(sharedClient(), 1);
      const first = await startTrialRegistry();
      await first.stop();
      const [waiting, onWaiting] = signalled<string>();
      const registry = new SchemaRegistry({
        url: first.url,
        waitMs: 120_000,
        onWaiting,
      });
      const opening = KafkaEventSink.open({
        kafka,
        topic,
        encoder: registryEncoder({ registry, topic }),
      });
      expect(await waiting).toContain('waiting up to 120 s');
      const second = await startTrialRegistry({ port: first.port });
      const sink = await opening;
      const decoder = eventDecoder(registryAt(first.url));
      await writeAll(sink, eventsOf('before', 1));
      expect(await receivedEvents(topic, 1, { decoder })).toEqual(eventsOf('before', 1));
      await second.stop();
      await writeAll(sink, eventsOf('after', 3));
      await sink.close();
      expect(await receivedEvents(topic, 4, { decoder })).toHaveLength(4);
      const stranger = eventDecoder(registryAt(first.url, 300));
      await expect(receivedEvents(topic, 1, { decoder: stranger })).rejects.toMatchObject({
        code: 'REGISTRY_UNAVAILABLE',
      });
    },
  );
});

describeWithKafka('KafkaEventSink with topics for utterances and summaries', () => {
  it('writes each kind to its own, from outputs and from the ends of streams', async () => {
    const [topic, spoken, summed] = await Promise.all(
      [1, 2, 3].map(() => createTopic(sharedClient(), 1)),
    );
    if (topic === undefined || spoken === undefined || summed === undefined)
      throw new Error('none');
    const [utterances, summaries] = [utteranceEventCodec(), callSummaryCodec()];
    const sink = await KafkaEventSink.open({
      ...{ kafka, topic, encoder: fingerprintEncoder() },
      ...{ utteranceTopic: spoken, utteranceEncoder: fingerprintEncoder(utterances) },
      ...{ summaryTopic: summed, summaryEncoder: fingerprintEncoder(summaries) },
    });
    const [begun, ended] = [makeUtterance({ id: 'begun' }), makeEnd()];
    await sink.write({ ...makeOutput(), utterances: [begun] });
    await sink.streamEnded({ callId: 'call', channel: 'customer', streamEpoch: 0 }, ended);
    await sink.streamEnded({ callId: 'silent', channel: 'customer', streamEpoch: 0 });
    await sink.close();
    expect(await receivedEvents(topic, 1)).toEqual([makeOutput().event]);
    const decoded = async (name: string, fromAvro: (bytes: Uint8Array) => unknown) =>
      (await contentsOf(sharedClient(), name)).map(({ value }) =>
        fromAvro(value ?? new Uint8Array()),
      );
    expect(await decoded(spoken, (bytes) => utterances.decode(bytes))).toEqual([
      begun,
      ...ended.utterances,
    ]);
    expect(await decoded(summed, (bytes) => summaries.decode(bytes))).toEqual([ended.summary]);
  });

  it('names whichever of them is missing', async () => {
    const topic = await createTopic(sharedClient(), 1);
    const gone = uniqueName('missing');
    const summaryEncoder = fingerprintEncoder(callSummaryCodec());
    await expect(
      KafkaEventSink.open({
        ...{ kafka, topic, encoder: fingerprintEncoder() },
        ...{ summaryTopic: gone, summaryEncoder },
      }),
    ).rejects.toThrow(new RegExp(`KAFKA_TOPIC_MISSING: .*${gone}`));
  });
});
