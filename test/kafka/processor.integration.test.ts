import { expect, it, vi } from 'vitest';
import { UndertoneError } from '../../src/errors.js';
import { AudioTopic, committedOf, type Received } from './audio-topic.js';
import { newPlace, startProcessor } from './processor-setup.js';
import { describeWithKafka, sharedClient } from './shared-broker.js';

/** Generous: the machine may be busy, and rebalances take seconds. */
const SOON = { timeout: 45_000, interval: 50 };

/** call/epoch/ordinal of each event, in order of each call. */
function namesOf(events: readonly Received[]): string[] {
  return events.map(({ value }) => {
    const { callId, streamEpoch, ordinal } = JSON.parse(value) as Record<string, string | number>;
    return `${callId}/${streamEpoch}/${ordinal}`;
  });
}

function ordinals(callId: string, epoch: number, count: number): string[] {
  return Array.from({ length: count }, (_, ordinal) => `${callId}/${epoch}/${ordinal}`);
}

describeWithKafka('Processor', { timeout: 120_000 }, () => {
  it('gives each window of each call once, and goes on where an earlier one stopped', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    await audio.send('call-a', 6);
    await audio.send('call-b', 8);
    const first = startProcessor(place);
    // Windows of 4 records, one a record.
    const early = [...ordinals('call-a', 0, 3), ...ordinals('call-b', 0, 5)].sort();
    await vi.waitFor(() => {
      expect(namesOf(events).sort()).toEqual(early);
    }, SOON);
    await first.stop();
    await audio.send('call-a', 2, { end: true });
    await audio.send('call-b', 1, { end: true });
    startProcessor(place);
    const all = [...ordinals('call-a', 0, 5), ...ordinals('call-b', 0, 6)].sort();
    await vi.waitFor(() => {
      expect(namesOf(events).sort()).toEqual(all);
    }, SOON);
  });

  it('lets two groups hear the same audio, though they share a checkpoint topic', async () => {
    const [place, other] = [await newPlace(), await newPlace()];
    const { audio, checkpoints } = place.topics;
    const topics = { ...other.topics, audio, checkpoints };
    await new AudioTopic(audio).send('call-a', 6, { end: true });
    const expected = ordinals('call-a', 0, 3);
    const first = await committedOf(place.topics.events);
    const running = startProcessor(place);
    await vi.waitFor(() => {
      expect(namesOf(first)).toEqual(expected);
    }, SOON);
    await running.stop();
    const second = await committedOf(topics.events);
    startProcessor({ topics, groupId: other.groupId });
    await vi.waitFor(() => {
      expect(namesOf(second)).toEqual(expected);
    }, SOON);
    expect(namesOf(first)).toEqual(expected);
  });

  it('restores a shard whose pipelines die, without loss or repetition', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    const { pipelines, failures } = startProcessor(place);
    await audio.send('call-a', 6);
    await vi.waitFor(() => {
      expect(namesOf(events)).toEqual(ordinals('call-a', 0, 3));
    }, SOON);
    pipelines.restart(new UndertoneError('WORKER_DIED', { what: 'killed by the test' }));
    await audio.send('call-a', 4, { end: true });
    await vi.waitFor(() => {
      expect(namesOf(events)).toEqual(ordinals('call-a', 0, 7));
    }, SOON);
    expect(failures.map(({ code }) => code)).toContain('WORKER_DIED');
  });

  it('puts aside what it cannot read, once, and goes on', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    const letters = await committedOf(place.topics.deadLetters);
    await audio.send('call-a', 5);
    await audio.sendGarbage('call-a');
    const first = startProcessor(place);
    await vi.waitFor(() => {
      expect(letters).toHaveLength(1);
    }, SOON);
    await first.stop();
    await audio.send('call-a', 1, { end: true });
    startProcessor(place);
    await vi.waitFor(() => {
      expect(namesOf(events)).toEqual(ordinals('call-a', 0, 3));
    }, SOON);
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({
      key: 'call-a',
      headers: {
        errorCode: 'AUDIO_HEADERS',
        originalTopic: place.topics.audio,
        originalOffset: '5',
      },
    });
  });

  it('opens a new epoch for another configuration, with what the old one had not finished', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    await audio.send('call-a', 6);
    const first = startProcessor(place);
    await vi.waitFor(() => {
      expect(namesOf(events)).toEqual(ordinals('call-a', 0, 3));
    }, SOON);
    await first.stop();
    await audio.send('call-a', 2, { end: true });
    startProcessor(place, { configHash: 'another' });
    await vi.waitFor(() => {
      const later = namesOf(events).slice(3);
      expect(later.length).toBeGreaterThan(0);
      expect(later.every((name) => name.startsWith('call-a/1/'))).toBe(true);
    }, SOON);
  });

  it('closes a call that is silent on a silent partition, and opens a new epoch if it goes on', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    startProcessor(place, { idleMs: 1_500 });
    await audio.send('call-a', 5);
    await audio.send('call-b', 3);
    // The end gives call-b, too short for a window, its last one.
    const closed = [...ordinals('call-a', 0, 2), ...ordinals('call-b', 0, 1)];
    await vi.waitFor(() => {
      expect(namesOf(events).sort()).toEqual(closed);
    }, SOON);
    await audio.send('call-b', 2, { end: true });
    await vi.waitFor(() => {
      expect(namesOf(events)).toContain('call-b/1/0');
    }, SOON);
  });

  it('shares the partitions with a second member, and takes them back', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    const first = startProcessor(place);
    const calls = ['call-a', 'call-b', 'call-c', 'call-d'];
    for (const call of calls) await audio.send(call, 5);
    const second = startProcessor(place);
    await vi.waitFor(() => {
      expect([first.processor.shards.size, second.processor.shards.size]).toEqual([1, 1]);
    }, SOON);
    for (const call of calls) await audio.send(call, 2);
    await second.stop();
    for (const call of calls) await audio.send(call, 1, { end: true });
    const all = calls.flatMap((call) => ordinals(call, 0, 5));
    await vi.waitFor(() => {
      expect(namesOf(events).sort()).toEqual(all);
    }, SOON);
  });

  it('delivers at least once without transactions', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    const delivery = { kind: 'at-least-once' } as const;
    await audio.send('call-a', 6);
    const first = startProcessor(place, { delivery });
    await vi.waitFor(() => {
      expect(namesOf(events)).toEqual(ordinals('call-a', 0, 3));
    }, SOON);
    await first.stop();
    await audio.send('call-a', 2, { end: true });
    startProcessor(place, { delivery });
    await vi.waitFor(() => {
      expect(namesOf(events)).toEqual(ordinals('call-a', 0, 5));
    }, SOON);
  });

  it('stops where audio that it still needs is gone from the broker', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const events = await committedOf(place.topics.events);
    await audio.send('call-a', 6);
    const first = startProcessor(place);
    await vi.waitFor(() => {
      expect(namesOf(events)).toEqual(ordinals('call-a', 0, 3));
    }, SOON);
    await first.stop();
    const admin = sharedClient().admin();
    await admin.connect();
    await admin.fetchTopicMetadata({ topics: [place.topics.audio] });
    await admin.deleteTopicRecords({
      topic: place.topics.audio,
      partitions: [{ partition: 'a'.charCodeAt(0) % 4, offset: '6' }],
    });
    await admin.disconnect();
    const second = startProcessor(place);
    await expect(second.ended).rejects.toMatchObject({ code: 'KAFKA_OFFSETS_LOST' });
  });

  it('stops where another application keeps shutting it out', async () => {
    const place = await newPlace();
    const audio = new AudioTopic(place.topics.audio);
    const { ended } = startProcessor(place, { shardCount: 1 });
    let isOver = false;
    ended.catch(() => undefined).finally(() => (isOver = true));
    const transactionalId = `test-${place.groupId}-${place.topics.audio}-0`;
    const rogue = async (): Promise<void> => {
      while (!isOver) {
        await audio.send('call-a', 1);
        const producer = sharedClient().producer({
          transactionalId,
          idempotent: true,
          maxInFlightRequests: 1,
        });
        await producer.connect();
        await producer
          .transaction()
          .then((transaction) => transaction.abort())
          .catch(() => undefined);
        await producer.disconnect();
      }
    };
    await Promise.all([
      rogue(),
      expect(ended).rejects.toMatchObject({
        code: 'KAFKA_FENCED',
        message: expect.stringContaining('--transactional-prefix') as string,
      }),
    ]);
  });
});
