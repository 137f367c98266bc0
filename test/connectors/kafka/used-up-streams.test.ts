import { describe, expect, it } from 'vitest';
import type { LedgerOptions } from '../../../connectors/kafka/ledger.js';
import { PartitionLedger } from '../../../connectors/kafka/partition-ledger.js';
import { readAudioRecord } from '../../../connectors/kafka/read-audio-record.js';
import {
  PARTITION_KEY,
  readPartitionCheckpoint,
  readTrackCheckpoint,
} from '../../../connectors/kafka/track-checkpoint.js';
import { audioChunkCodec } from '../../../src/events/avro-codec.js';
import { CONFIG_HASH, FakePipeline } from './fake-pipeline.js';
import { AUDIO_HEADERS, kafkaRecord, RECORD_TIME_MS } from './kafka-record.js';

const SCHEMAS = { own: audioChunkCodec() };
const BOTH = { channels: '2', channelRole: 'customer,agent' };
const MINUTE_MS = 60_000;
const OPTIONS: LedgerOptions = {
  read: (record) => readAudioRecord(record, SCHEMAS),
  permitted: (channels) => channels.filter((channel) => channel === 'customer'),
  ...{ idleMs: MINUTE_MS, rememberMs: 60 * MINUTE_MS, now: () => 0 },
  configHash: CONFIG_HASH,
};

/** A partition with a pipeline that never forgets which streams have ended. */
class Partition {
  #ledger = new PartitionLedger(0, OPTIONS);
  #pipeline = new FakePipeline();
  readonly #topic = new Map<string, string>();
  readonly events: string[] = [];
  offset = 0;
  lowWatermark = 0;

  take(callId: string, atMs: number, headers: Readonly<Record<string, string>> = {}) {
    const taken = this.#ledger.take(
      kafkaRecord({
        offset: this.offset++,
        ...{
          timeMs: RECORD_TIME_MS + atMs,
          key: callId,
          headers: { ...AUDIO_HEADERS, ...headers },
        },
      }),
    );
    for (const chunk of taken.chunks) {
      for (const { output, ended } of this.#pipeline.push(chunk, ['customer'])) {
        if (ended !== undefined) this.#ledger.streamEnded(ended);
        if (output === undefined) continue;
        this.#ledger.output(output);
        this.events.push(`${callId}/${output.event.streamEpoch}/${output.event.ordinal}`);
      }
    }
    const { checkpoints, lowWatermark } = this.#ledger.collect(false);
    for (const [key, json] of checkpoints) {
      if (json === null) this.#topic.delete(key);
      else this.#topic.set(key, json);
    }
    this.lowWatermark = lowWatermark;
    return taken;
  }

  /** Another owner goes on where all is done with. */
  restart() {
    const saved = [...this.#topic].filter(([key]) => key !== PARTITION_KEY);
    const partition = this.#topic.get(PARTITION_KEY);
    this.#ledger = new PartitionLedger(this.offset, OPTIONS);
    const { streams } = this.#ledger.restore({
      tracks: saved.map(([, json]) => readTrackCheckpoint(json, 'test')),
      partition: partition === undefined ? undefined : readPartitionCheckpoint(partition, 'test'),
    });
    this.#pipeline = new FakePipeline(streams);
  }

  /** Somebody else speaks. */
  pass(fromMs: number, untilMs: number): void {
    for (let atMs = fromMs; atMs < untilMs; atMs += MINUTE_MS / 4) this.take('other', atMs);
  }
}

describe('a stream that has been used up', () => {
  it.each([
    ['and lives on', false],
    ['and is restarted', true],
  ])('by an idle call of two channels has another epoch with one of them, %s', (_, restarts) => {
    const partition = new Partition();
    partition.take('a', 0, BOTH);
    partition.pass(0, 2 * MINUTE_MS);
    const before = partition.events.filter((event) => event.startsWith('a/')).length;
    if (restarts) partition.restart();
    expect(partition.take('a', 2 * MINUTE_MS).chunks).toMatchObject([{ streamEpoch: 1 }]);
    partition.take('a', 2 * MINUTE_MS, { endOfCall: 'true' });
    expect(partition.events.filter((event) => event.startsWith('a/1/')).length).toBeGreaterThan(0);
    expect(before).toBe(partition.events.filter((event) => event.startsWith('a/0/')).length);
  });

  it('has ended in every layout where it has ended in one', () => {
    const partition = new Partition();
    partition.take('a', 0, { ...BOTH, endOfCall: 'true' });
    expect(partition.take('a', 10).dropped).toBe('late');
  });

  it.each([
    ['and lives on', false],
    ['and is restarted', true],
  ])('is another one when its call comes back after the hour, %s', (_, restarts) => {
    const partition = new Partition();
    partition.take('a', 0, { endOfCall: 'true' });
    partition.pass(0, 62 * MINUTE_MS);
    if (restarts) partition.restart();
    const headers = { endOfCall: 'true' };
    const { chunks } = partition.take('a', 62 * MINUTE_MS, headers);
    expect(chunks).toMatchObject([{ streamEpoch: 1 }]);
    partition.take('other', 62 * MINUTE_MS, headers);
    expect(new Set(partition.events).size).toBe(partition.events.length);
    expect(partition.events.filter((event) => event.startsWith('a/1/')).length).toBeGreaterThan(0);
    expect(partition.lowWatermark).toBe(partition.offset);
  });

  it('leaves calls that are on the epoch that they have', () => {
    const partition = new Partition();
    partition.take('a', 0, { endOfCall: 'true' });
    partition.pass(0, 62 * MINUTE_MS);
    partition.restart();
    expect(partition.take('other', 62 * MINUTE_MS).chunks).toMatchObject([{ streamEpoch: 0 }]);
  });
});
