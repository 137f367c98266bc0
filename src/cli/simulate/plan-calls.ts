import {
  callRecords,
  type Faults,
  type PlannedRecord,
  type SimulatedCall,
} from './call-records.js';
import type { Recording } from './recording.js';

export interface CallPlan {
  readonly calls: number;
  /** Calls take turns at them. */
  readonly recordings: readonly [Recording, ...Recording[]];
  /** Calls are named after it, their number behind it: `sim-0`. */
  readonly callPrefix: string;
  /** Decides the faults: equal plans are equal, record by record and byte by byte. */
  readonly seed: number;
  readonly chunkMs: number;
  /** Cuts the recording, or starts it over. Without: as long as it is. */
  readonly durationSeconds?: number;
  /** From the beginning of one call to that of the next. */
  readonly staggerMs: number;
  readonly faults: Faults;
}

/**
 * The records of all calls in the order of sending, lazily: what is held is a record a call.
 * Pure: nothing is sent, and no clock is asked.
 */
export function* planCalls(plan: CallPlan): Generator<PlannedRecord, void, undefined> {
  let open = simulatedCalls(plan).map((call) => new Upcoming(callRecords(call)));
  for (let untilMs = plan.chunkMs; open.length > 0; untilMs += plan.chunkMs) {
    const due = open.flatMap((call) => call.takeBefore(untilMs));
    // Stable: what is due at one time stays in the order of the calls, and of each call.
    yield* due.sort((a, b) => a.dueMs - b.dueMs);
    open = open.filter(({ isOver }) => !isOver);
  }
}

/** @returns one a call, in the order of their beginnings */
export function simulatedCalls(plan: CallPlan): SimulatedCall[] {
  const { recordings, calls, callPrefix, seed, staggerMs, faults } = plan;
  return Array.from({ length: calls }, (_, i) => {
    const recording = recordings[i % recordings.length] ?? recordings[0];
    const { sampleRateHz } = recording.format;
    const { durationSeconds = recording.sampleCount / sampleRateHz } = plan;
    return {
      callId: `${callPrefix}-${i}`,
      recording,
      startMs: i * staggerMs,
      sampleCount: Math.max(1, Math.round(durationSeconds * sampleRateHz)),
      chunkSamples: Math.max(1, Math.round((plan.chunkMs * sampleRateHz) / 1_000)),
      faults,
      seed,
      number: i,
    };
  });
}

/** The records of a call, one of them looked at ahead. */
class Upcoming {
  readonly #records: Iterator<PlannedRecord, void>;
  #next: PlannedRecord | undefined;

  constructor(records: Iterator<PlannedRecord, void>) {
    this.#records = records;
    this.#advance();
  }

  get isOver(): boolean {
    return this.#next === undefined;
  }

  takeBefore(untilMs: number): PlannedRecord[] {
    const taken: PlannedRecord[] = [];
    while (this.#next !== undefined && this.#next.dueMs < untilMs) {
      taken.push(this.#next);
      this.#advance();
    }
    return taken;
  }

  #advance(): void {
    this.#next = this.#records.next().value ?? undefined;
  }
}
