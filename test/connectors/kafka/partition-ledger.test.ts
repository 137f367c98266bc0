import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import type { LedgerOptions, SavedPartition } from '../../../connectors/kafka/ledger.js';
import { PartitionLedger } from '../../../connectors/kafka/partition-ledger.js';
import type { KafkaRecord } from '../../../connectors/kafka/record.js';
import {
  PARTITION_KEY,
  readPartitionCheckpoint,
  readTrackCheckpoint,
} from '../../../connectors/kafka/track-checkpoint.js';
import { UndertoneError } from '../../../src/errors.js';
import { CONFIG_HASH, FakePipeline, MODEL_ID, type Item } from './fake-pipeline.js';

const IDLE_MS = 1_000;
const DAY_MS = 86_400_000;

/** A record in terms of the test; `samples` undefined is one that nobody can read. */
interface Plan {
  readonly call: number;
  readonly samples: number | undefined;
  readonly end: boolean;
  readonly waitMs: number;
  /** By how much the clock of its producer is wrong. */
  readonly skewMs: number;
  readonly repeats: boolean;
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
  for (const { call, samples, end, waitMs, skewMs, repeats } of plans) {
    timeMs += waitMs;
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
        format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer'] },
        seq: at.seq,
        streamOffsetSamples: withOffsets ? at.sample : undefined,
        roughOffsetSamples: undefined,
        endOfCall: end,
        recordTimeMs: timeMs + skewMs,
        bytes: new Uint8Array(samples),
        traceparent: undefined,
      });
    }
    if (samples !== undefined)
      positions.set(call, { sample: at.sample + samples, seq: at.seq + 1 });
  }
  return { records, audio };
}

function optionsFor({ audio }: Log): LedgerOptions {
  return {
    read: ({ offset }) => {
      const record = audio.get(offset);
      if (record === undefined) throw new UndertoneError('AUDIO_HEADERS', { what: 'unreadable' });
      return record;
    },
    permitted: (channels) => channels,
    idleMs: IDLE_MS,
    rememberMs: 1e9,
    modelId: MODEL_ID,
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
function live(log: Log, committed: Committed, steps: readonly Step[]): void {
  const ledger = new PartitionLedger(committed.offset, optionsFor(log));
  const { streams, chunks } = ledger.restore(committed.saved());
  const pipeline = new FakePipeline(streams);
  const waiting: Item[] = chunks.flatMap((chunk) => pipeline.push(chunk, ['customer']));
  let deadLetters: number[] = [];
  const coming = log.records.filter(({ offset }) => offset >= committed.offset);
  for (const { take, write } of steps) {
    for (const record of coming.splice(0, take)) {
      const taken = ledger.take(record);
      if (taken.deadLetter !== undefined) deadLetters.push(record.offset);
      for (const chunk of taken.chunks) waiting.push(...pipeline.push(chunk, ['customer']));
    }
    const written = waiting.splice(0, write);
    const events = written.flatMap(({ output, ended }) => {
      if (ended !== undefined) ledger.streamEnded(ended);
      if (output === undefined) return [];
      ledger.output(output);
      const { callId, streamEpoch, ordinal } = output.event;
      return [`${callId}/${streamEpoch}/${ordinal}`];
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
});
