import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import type { AudioChunk, AudioFormat } from '../../../src/audio/chunk.js';
import type { LedgerOptions, SavedPartition } from '../../../connectors/kafka/ledger.js';
import { PartitionLedger } from '../../../connectors/kafka/partition-ledger.js';
import type { KafkaRecord } from '../../../connectors/kafka/record.js';
import {
  PARTITION_KEY,
  readPartitionCheckpoint,
  readTrackCheckpoint,
} from '../../../connectors/kafka/track-checkpoint.js';
import { UndertoneError } from '../../../src/errors.js';
import { CONFIG_HASH, FakePipeline, type Item } from './fake-pipeline.js';

const IDLE_MS = 1_000;
const DAY_MS = 86_400_000;
const FOR_EVER_MS = 1e9;

/** A record in terms of the test; `samples` undefined is one that nobody can read. */
interface Plan {
  readonly call: number;
  readonly samples: number | undefined;
  readonly end: boolean;
  readonly waitMs: number;
  /** By how much the clock of its producer is wrong. */
  readonly skewMs: number;
  readonly repeats: boolean;
  /** Sent with the agent's channel beside it, as another sequence of records. */
  readonly withAgent: boolean;
}

interface Log {
  readonly records: readonly KafkaRecord[];
  readonly audio: ReadonlyMap<number, AudioRecord>;
}

/** Records of a partition: some calls, numbered, some sent twice, some after long silence. */
function logOf(plans: readonly Plan[], withOffsets: boolean): Log {
  const records: KafkaRecord[] = [];
  const audio = new Map<number, AudioRecord>();
  const positions = new Map<number, { sample: number; seq: number }>();
  let timeMs = 1_000_000;
  for (const { call, samples, end, waitMs, skewMs, repeats, withAgent } of plans) {
    timeMs += waitMs;
    const channels: AudioFormat['channels'] = withAgent ? ['customer', 'agent'] : ['customer'];
    const at = positions.get(call) ?? { sample: 0, seq: 0 };
    for (let copy = 0; copy < (repeats ? 2 : 1); copy++) {
      const offset = records.length * 2;
      records.push({
        topic: 'audio',
        partition: 0,
        offset,
        timeMs: timeMs + skewMs,
        key: `call-${call}`,
        value: new Uint8Array(0),
        headers: {},
      });
      if (samples === undefined) continue;
      audio.set(offset, {
        callId: `call-${call}`,
        format: { encoding: 'mulaw', sampleRateHz: 8_000, channels },
        seq: at.seq,
        streamOffsetSamples: withOffsets ? at.sample : undefined,
        roughOffsetSamples: undefined,
        endOfCall: end,
        recordTimeMs: timeMs + skewMs,
        bytes: new Uint8Array(samples * channels.length),
        traceparent: undefined,
      });
    }
    if (samples !== undefined)
      positions.set(call, { sample: at.sample + samples, seq: at.seq + 1 });
  }
  return { records, audio };
}

function optionsFor({ audio }: Log, rememberMs: number): LedgerOptions {
  return {
    read: ({ offset }) => {
      const record = audio.get(offset);
      if (record === undefined) throw new UndertoneError('AUDIO_HEADERS', { what: 'unreadable' });
      return record;
    },
    permitted: (channels) => channels,
    idleMs: IDLE_MS,
    rememberMs,
    configHash: CONFIG_HASH,
    now: () => 0,
  };
}

/** What a broker keeps: committed offset, checkpoint topic, events and dead letters. */
class Committed {
  offset = 0;
  readonly checkpoints = new Map<string, string>();
  readonly events: string[] = [];
  readonly deadLetters: number[] = [];

  saved(): SavedPartition {
    const partition = this.checkpoints.get(PARTITION_KEY);
    const tracks = [...this.checkpoints].filter(([key]) => key !== PARTITION_KEY);
    return {
      tracks: tracks.map(([, json]) => readTrackCheckpoint(json, 'test')),
      partition: partition === undefined ? undefined : readPartitionCheckpoint(partition, 'test'),
    };
  }
}

/** What one life does before it is killed: takes so many records, then writes so many outputs. */
interface Step {
  readonly take: number;
  readonly write: number;
}

/** One life of the partition's owner: it restores, works, and is gone. */
function live(
  log: Log,
  committed: Committed,
  steps: readonly Step[],
  rememberMs = FOR_EVER_MS,
): void {
  const ledger = new PartitionLedger(committed.offset, optionsFor(log, rememberMs));
  const { streams, chunks } = ledger.restore(committed.saved());
  const pipeline = new FakePipeline(streams);
  const analyse = (chunk: AudioChunk): Item[] => pipeline.push(chunk, chunk.format.channels);
  const waiting: Item[] = chunks.flatMap(analyse);
  let deadLetters: number[] = [];
  const coming = log.records.filter(({ offset }) => offset >= committed.offset);
  for (const { take, write } of steps) {
    for (const record of coming.splice(0, take)) {
      const taken = ledger.take(record);
      if (taken.deadLetter !== undefined) deadLetters.push(record.offset);
      waiting.push(...taken.chunks.flatMap(analyse));
    }
    const written = waiting.splice(0, write);
    const events = written.flatMap(({ output, ended }) => {
      if (ended !== undefined) ledger.streamEnded(ended);
      if (output === undefined) return [];
      ledger.output(output);
      const { callId, channel, streamEpoch, ordinal } = output.event;
      return [`${callId}/${channel}/${streamEpoch}/${ordinal}`];
    });
    const { checkpoints, lowWatermark } = ledger.collect(deadLetters.length > 0);
    for (const [key, json] of checkpoints) {
      if (json === null) committed.checkpoints.delete(key);
      else committed.checkpoints.set(key, json);
    }
    committed.events.push(...events);
    committed.deadLetters.push(...deadLetters);
    deadLetters = [];
    expect(lowWatermark).toBeGreaterThanOrEqual(committed.offset);
    committed.offset = lowWatermark;
  }
}

/** A last call, until all others are forgotten; then each comes again, and ends. */
const LONG_AFTER: Plan[] = [
  ...Array.from({ length: 12 }, () => ({ call: 9, waitMs: IDLE_MS / 2, end: false })),
  ...[0, 1, 2, 3, 9].map((call) => ({ call, waitMs: 10, end: true })),
].map((plan) => ({ ...plan, samples: 35, skewMs: 0, repeats: false, withAgent: false }));
const ONE_BY_ONE: Step[] = Array.from({ length: 140 }, () => ({ take: 1, write: Infinity }));

/** Of each stream that events name, those below its last. */
function ordinalsThatAreMissing(events: readonly string[]): string[] {
  const known = new Set(events);
  return events.flatMap((event) => {
    const [, stream = '', ordinal = ''] = /^(.*)\/(\d+)$/.exec(event) ?? [];
    const before = `${stream}/${Number(ordinal) - 1}`;
    return Number(ordinal) === 0 || known.has(before) ? [] : [before];
  });
}

const ALL: Step[] = [{ take: Infinity, write: Infinity }];

const plans = fc.array(
  fc.record({
    call: fc.integer({ min: 0, max: 3 }),
    samples: fc.option(fc.integer({ min: 1, max: 35 }), { nil: undefined, freq: 12 }),
    end: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    waitMs: fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 0, max: 200 }) },
      { weight: 3, arbitrary: fc.constant(IDLE_MS / 2) },
      { weight: 1, arbitrary: fc.constant(IDLE_MS + 1) },
    ),
    skewMs: fc.oneof(
      { weight: 12, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(-DAY_MS, -300, 300, DAY_MS) },
    ),
    repeats: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    withAgent: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  }),
  { minLength: 5, maxLength: 60 },
);
const lives = fc.array(
  fc.array(
    fc.record({ take: fc.integer({ min: 0, max: 12 }), write: fc.integer({ min: 0, max: 8 }) }),
    { minLength: 1, maxLength: 6 },
  ),
  { maxLength: 6 },
);

describe('PartitionLedger', () => {
  it.each([
    ['with positions', true],
    ['with numbers alone', false],
  ])('gives every event once whenever its owner is killed, %s', (_, withOffsets) => {
    fc.assert(
      fc.property(plans, lives, (planned, killed) => {
        const log = logOf(planned, withOffsets);
        const undisturbed = new Committed();
        live(log, undisturbed, ALL);
        const disturbed = new Committed();
        for (const steps of killed) live(log, disturbed, steps);
        live(log, disturbed, ALL);
        expect([...disturbed.events].sort()).toEqual([...undisturbed.events].sort());
        expect([...disturbed.deadLetters].sort()).toEqual([...undisturbed.deadLetters].sort());
      }),
      { numRuns: 400 },
    );
  });

  it('repeats no id, and waits for no call, where calls come back that it has forgotten', () => {
    fc.assert(
      fc.property(plans, lives, (planned, killed) => {
        const log = logOf([...planned, ...LONG_AFTER], true);
        const committed = new Committed();
        for (const steps of [...killed, ONE_BY_ONE]) live(log, committed, steps, 2 * IDLE_MS);
        expect(new Set(committed.events).size).toBe(committed.events.length);
        expect(ordinalsThatAreMissing(committed.events)).toEqual([]);
        const last = log.records.at(-1)?.offset ?? 0;
        expect(committed.offset).toBe(last + 1);
      }),
      { numRuns: 400 },
    );
  });
});
