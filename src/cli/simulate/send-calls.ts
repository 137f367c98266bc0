import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedRecord } from './call-records.js';

export interface Pace {
  /** Times real time; 0: as fast as records are taken. */
  readonly speed: number;
  readonly nowMs: () => number;
  /** Ends the sending between two batches. */
  readonly signal: AbortSignal;
  /** Most bytes of samples in a batch; a record that is larger is a batch of its own. */
  readonly maxBatchBytes: number;
}

/**
 * Sends a plan: each record when it is due, what is due at one time in batches. The next batch
 * waits for the one before it, so what is held is one batch; a sender that is too slow falls behind
 * the plan, and drops nothing.
 */
export async function sendInTime(
  plan: Iterable<PlannedRecord>,
  send: (batch: readonly PlannedRecord[]) => Promise<void>,
  pace: Pace,
): Promise<void> {
  const startMs = pace.nowMs();
  let batch: PlannedRecord[] = [];
  let batchBytes = 0;
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    batchBytes = 0;
    if (full.length > 0) await send(full);
  };
  for (const record of plan) {
    const waitMs = pace.speed === 0 ? 0 : startMs + record.dueMs / pace.speed - pace.nowMs();
    if (waitMs > 0 || batchBytes + record.chunk.bytes.length > pace.maxBatchBytes) await flush();
    if (waitMs > 0) await waitUntil(startMs + record.dueMs / pace.speed, pace);
    if (pace.signal.aborted) return;
    batch.push(record);
    batchBytes += record.chunk.bytes.length;
  }
  await flush();
}

/** Or until the signal. */
async function waitUntil(timeMs: number, { nowMs, signal }: Pace): Promise<void> {
  const waitMs = timeMs - nowMs();
  if (waitMs <= 0) return;
  await delay(waitMs, undefined, { signal }).catch((cause: unknown) => {
    if (!signal.aborted) throw cause;
  });
}
