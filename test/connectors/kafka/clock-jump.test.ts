import { describe, expect, it } from 'vitest';
import { PartitionLedger } from '../../../connectors/kafka/partition-ledger.js';
import { readAudioRecord } from '../../../connectors/kafka/read-audio-record.js';
import { audioChunkCodec } from '../../../src/events/avro-codec.js';
import { CONFIG_HASH, FakePipeline } from './fake-pipeline.js';
import { AUDIO_HEADERS, kafkaRecord, RECORD_TIME_MS } from './kafka-record.js';

const IDLE_MS = 60_000;
const REMEMBER_MS = 3_600_000;
const DAY_MS = 86_400_000;
const SCHEMAS = { own: audioChunkCodec() };

/** A partition whose records come one by one, each with ten samples of a call. */
class Partition {
  readonly #ledger = new PartitionLedger(0, {
    read: (record) => readAudioRecord(record, SCHEMAS),
    permitted: (channels) => channels,
    idleMs: IDLE_MS,
    rememberMs: REMEMBER_MS,
    configHash: CONFIG_HASH,
    now: () => 0,
  });
  readonly #pipeline = new FakePipeline();
  #offset = 0;

  /** @param atMs record time, from that of the first record on */
  take(callId: string, atMs: number, { end = false } = {}) {
    const timeMs = RECORD_TIME_MS + atMs;
    const headers = { ...AUDIO_HEADERS, endOfCall: String(end) };
    const taken = this.#ledger.take(
      kafkaRecord({ offset: this.#offset++, timeMs, key: callId, headers }),
    );
    for (const chunk of taken.chunks) {
      for (const { output, ended } of this.#pipeline.push(chunk, ['customer'])) {
        if (output !== undefined) this.#ledger.output(output);
        if (ended !== undefined) this.#ledger.streamEnded(ended);
      }
    }
    this.#ledger.collect(false);
    const closed = taken.chunks.filter(({ callId: other }) => other !== callId);
    return {
      jump: taken.clockJump,
      dropped: taken.dropped,
      closed: closed.map((chunk) => chunk.callId),
      epochs: taken.chunks.map(({ streamEpoch }) => streamEpoch),
    };
  }

  /** Everybody speaks for so long. */
  goOn(callIds: readonly string[], fromMs: number, toMs: number) {
    const taken: ReturnType<Partition['take']>[] = [];
    for (let atMs = fromMs; atMs < toMs; atMs += 1_000) {
      for (const callId of callIds) taken.push(this.take(callId, atMs));
    }
    return taken;
  }
}

function closedBy(taken: readonly ReturnType<Partition['take']>[]): string[] {
  return taken.flatMap(({ closed }) => closed);
}

describe('a record whose time has jumped', () => {
  it.each([
    ['ahead', DAY_MS],
    ['back', -DAY_MS],
  ])('a day %s ends no call, its own included, and is told', (_, jumpMs) => {
    const partition = new Partition();
    partition.goOn(['a', 'b', 'c'], 0, 10_000);
    const jumped = partition.take('b', 10_000 + jumpMs);
    expect(jumped).toMatchObject({ closed: [], epochs: [0] });
    expect(jumped.jump).toMatchObject({ code: 'CLOCK_JUMP', severity: 'warning' });
    expect(jumped.jump?.message).toContain('offset 30');
    const after = partition.goOn(['a', 'b', 'c'], 11_000, 200_000);
    expect(closedBy(after)).toEqual([]);
    expect(after.every(({ epochs }) => epochs.every((epoch) => epoch === 0))).toBe(true);
    expect(after.filter(({ jump }) => jump !== undefined)).toHaveLength(1);
  });

  it('and stays where it is, as of a producer whose clock is wrong, ends no other call', () => {
    const partition = new Partition();
    partition.goOn(['a', 'b'], 0, 10_000);
    for (let atMs = 10_000; atMs < 200_000; atMs += 1_000) {
      expect(partition.take('a', atMs)).toMatchObject({ closed: [], epochs: [0] });
      expect(partition.take('b', atMs + DAY_MS)).toMatchObject({ closed: [], epochs: [0] });
    }
  });

  it('leaves calls to end that really are silent', () => {
    const partition = new Partition();
    partition.goOn(['a', 'b', 'c'], 0, 10_000);
    partition.take('b', DAY_MS);
    expect(closedBy(partition.goOn(['b', 'c'], 10_000, 69_000))).toEqual([]);
    expect(closedBy(partition.goOn(['b', 'c'], 69_000, 72_000))).toEqual(['a']);
  });

  it('does not let calls be forgotten that have ended', () => {
    const partition = new Partition();
    partition.goOn(['a', 'b'], 0, 10_000);
    partition.take('a', 10_000, { end: true });
    partition.take('b', 10_000 + 2 * DAY_MS);
    partition.goOn(['b'], 11_000, 20_000);
    expect(partition.take('a', 20_000).dropped).toBe('late');
    partition.goOn(['b'], 20_000, 20_000 + REMEMBER_MS);
    expect(partition.take('a', 20_000 + REMEMBER_MS)).toMatchObject({ epochs: [1] });
  });

  it('is not told of where no call is on: the partition was silent', () => {
    const partition = new Partition();
    partition.take('a', 0, { end: true });
    expect(partition.take('b', DAY_MS).jump).toBeUndefined();
  });
});
