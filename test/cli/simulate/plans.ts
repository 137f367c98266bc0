import type { PlannedRecord } from '../../../src/cli/simulate/call-records.js';
import type { CallPlan } from '../../../src/cli/simulate/plan-calls.js';
import type { Recording } from '../../../src/cli/simulate/recording.js';

/** One second of two channels, every byte of which says where it is. */
export const RECORDING: Recording = {
  name: 'second.wav',
  format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer', 'agent'] },
  sampleCount: 8_000,
  bytes: Uint8Array.from({ length: 16_000 }, (_, i) => (i * 7 + (i >> 8)) % 256),
};

export const NO_FAULTS = { loss: 0, duplicates: 0, reorder: 0, jitterMs: 0 } as const;

export function planOf(overrides: Partial<CallPlan>): CallPlan {
  return {
    calls: 3,
    recordings: [RECORDING],
    callPrefix: 'sim',
    seed: 1,
    chunkMs: 200,
    staggerMs: 50,
    faults: NO_FAULTS,
    ...overrides,
  };
}

/** By call, in the order of sending. */
export function byCall(records: Iterable<PlannedRecord>): Map<string, PlannedRecord[]> {
  const calls = new Map<string, PlannedRecord[]>();
  for (const record of records) {
    const { callId } = record.chunk;
    calls.set(callId, [...(calls.get(callId) ?? []), record]);
  }
  return calls;
}
