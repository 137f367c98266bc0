import { describe, expect, it } from 'vitest';
import type { PlannedRecord } from '../../../src/cli/simulate/call-records.js';
import { planCalls } from '../../../src/cli/simulate/plan-calls.js';
import { sendInTime, type Pace } from '../../../src/cli/simulate/send-calls.js';
import { planOf } from './plans.js';

const AT_ONCE: Pace = {
  speed: 0,
  nowMs: () => 0,
  signal: new AbortController().signal,
  maxBatchBytes: Infinity,
};

async function sentBatches(
  pace: Partial<Pace>,
  onBatch: (batch: readonly PlannedRecord[]) => void = () => undefined,
): Promise<PlannedRecord[][]> {
  const batches: PlannedRecord[][] = [];
  await sendInTime(
    planCalls(planOf({})),
    (batch) => {
      batches.push([...batch]);
      onBatch(batch);
      return Promise.resolve();
    },
    { ...AT_ONCE, ...pace },
  );
  return batches;
}

describe('sendInTime', () => {
  it('sends all of the plan in order, in batches of a bounded size', async () => {
    const batches = await sentBatches({ maxBatchBytes: 8_000 });
    expect(batches.flat()).toEqual([...planCalls(planOf({}))]);
    expect(batches.map((batch) => batch.length)).toEqual([2, 2, 2, 2, 2, 2, 2, 1]);
  });

  it('sends a record that is larger than a batch alone', async () => {
    const batches = await sentBatches({ maxBatchBytes: 10 });
    expect(batches.map((batch) => batch.length)).toEqual(Array(15).fill(1));
  });

  it('sends nothing before its time, in times real time', async () => {
    const speed = 10;
    const startMs = performance.now();
    const nowMs = () => performance.now() - startMs;
    const early: number[] = [];
    await sentBatches({ speed, nowMs }, (batch) => {
      early.push(...batch.map(({ dueMs }) => dueMs / speed - nowMs()));
    });
    expect(early).toHaveLength(15);
    expect(Math.max(...early)).toBeLessThanOrEqual(2);
  });

  it('catches up in batches where it is behind', async () => {
    let time = 0;
    const batches = await sentBatches({ speed: 1, nowMs: () => (time += 10_000) });
    expect(batches.map((batch) => batch.length)).toEqual([15]);
  });

  it('stops at the signal, and does not wait for what is due later', async () => {
    const stop = new AbortController();
    const batches = await sentBatches({
      speed: 0.001,
      signal: stop.signal,
      nowMs: () => {
        setImmediate(() => {
          stop.abort();
        });
        return 0;
      },
    });
    expect(batches).toEqual([]);
  });
});
