import type { AudioChunk } from '../../audio/chunk.js';
import { Random } from '../../training/random.js';
import { loopedSamples, type Recording } from './recording.js';

/** What may happen to the records of a call on their way. Shares are of 0 to 1. */
export interface Faults {
  /** Share of records that are never sent. */
  readonly loss: number;
  /** Share of records that are sent twice in a row. */
  readonly duplicates: number;
  /** Share of records that are sent behind the next one. */
  readonly reorder: number;
  /** Records come up to that much late; their order stays. */
  readonly jitterMs: number;
}

export interface SimulatedCall {
  readonly callId: string;
  readonly recording: Recording;
  /** When it begins, on the plan's own clock. */
  readonly startMs: number;
  /** Per channel; where it is longer than the recording, that starts over. */
  readonly sampleCount: number;
  readonly chunkSamples: number;
  readonly faults: Faults;
  readonly seed: number;
  /** Which of the plan it is: its faults depend on that and the seed, not on its name. */
  readonly number: number;
}

export interface PlannedRecord {
  /** When it is to be sent, on the plan's own clock: never before its last sample was spoken. */
  readonly dueMs: number;
  readonly seq: number;
  readonly chunk: AudioChunk;
  /** For the manifest. */
  readonly recording: string;
}

interface Fate {
  readonly isLost: boolean;
  readonly isDoubled: boolean;
  readonly isLate: boolean;
  readonly jitterMs: number;
}

/**
 * The records of one call in the order of sending. The last one ends the call and always comes,
 * once and last: what follows the end of a call would be another call.
 */
export function* callRecords(call: SimulatedCall): Generator<PlannedRecord, void, undefined> {
  const random = Random.fromSeed(call.seed, `call ${call.number}`);
  let held: PlannedRecord[] = [];
  let dueMs = call.startMs;
  for (const record of spokenRecords(call)) {
    const fate = drawFate(random, call.faults);
    dueMs = Math.max(dueMs, record.dueMs + fate.jitterMs);
    if (record.chunk.endOfCall === true) {
      yield* allDue(dueMs, [...held, record]);
      continue;
    }
    const copies = copiesOf(record, fate);
    if (copies.length === 0) continue;
    if (fate.isLate && held.length === 0) {
      held = copies;
      continue;
    }
    yield* allDue(dueMs, [...copies, ...held]);
    held = [];
  }
}

function allDue(dueMs: number, records: readonly PlannedRecord[]): PlannedRecord[] {
  return records.map((record) => ({ ...record, dueMs }));
}

function copiesOf(record: PlannedRecord, { isLost, isDoubled }: Fate): PlannedRecord[] {
  if (isLost) return [];
  return isDoubled ? [record, record] : [record];
}

/** One draw for each fault, whatever the others say: changing one share moves no other. */
function drawFate(random: Random, { loss, duplicates, reorder, jitterMs }: Faults): Fate {
  return {
    isLost: random.float() < loss,
    isDoubled: random.float() < duplicates,
    isLate: random.float() < reorder,
    jitterMs: random.float() * jitterMs,
  };
}

/** Without faults. */
function* spokenRecords(call: SimulatedCall): Generator<PlannedRecord> {
  const { callId, recording, sampleCount, chunkSamples, startMs } = call;
  const { format } = recording;
  for (let from = 0, seq = 0; from < sampleCount; from += chunkSamples, seq++) {
    const to = Math.min(from + chunkSamples, sampleCount);
    yield {
      dueMs: startMs + (to * 1_000) / format.sampleRateHz,
      seq,
      recording: recording.name,
      chunk: {
        callId,
        format,
        bytes: loopedSamples(recording, from, to),
        offsetSamples: from,
        clock: { kind: 'audio', originMs: 0 },
        endOfCall: to === sampleCount,
      },
    };
  }
}
