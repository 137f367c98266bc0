import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedRecord } from '../../../src/cli/simulate/call-records.js';
import { planCalls, type CallPlan } from '../../../src/cli/simulate/plan-calls.js';
import { byCall, NO_FAULTS, planOf, RECORDING } from './plans.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyPlan: fc.Arbitrary<CallPlan> = fc
  .record({
    calls: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(),
    chunkMs: fc.integer({ min: 20, max: 1_000 }),
    staggerMs: fc.nat({ max: 500 }),
    durationSeconds: fc.option(fc.double({ min: 0.01, max: 2.5, noNaN: true }), { nil: undefined }),
    faults: fc.record({
      loss: share,
      duplicates: share,
      reorder: share,
      jitterMs: fc.nat({ max: 700 }),
    }),
  })
  .map(({ durationSeconds, ...plan }) =>
    planOf({ ...plan, ...(durationSeconds !== undefined && { durationSeconds }) }),
  );

function facts({ dueMs, seq, chunk }: PlannedRecord) {
  return [dueMs, seq, chunk.callId, chunk.offsetSamples, Buffer.from(chunk.bytes).toString('hex')];
}

function bytesOf(records: readonly PlannedRecord[]): Buffer {
  return Buffer.concat(records.map(({ chunk }) => chunk.bytes));
}

describe('a plan without faults', () => {
  it('sends every sample of every call once, in order, and ends each call once', () => {
    const calls = byCall(planCalls(planOf({ calls: 5, chunkMs: 130 })));
    expect([...calls.keys()]).toEqual(['sim-0', 'sim-1', 'sim-2', 'sim-3', 'sim-4']);
    for (const records of calls.values()) {
      expect(bytesOf(records)).toEqual(Buffer.from(RECORDING.bytes));
      expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i));
      expect(records.map(({ chunk }) => chunk.offsetSamples)).toEqual(
        records.map((_, i) => i * 1_040),
      );
      expect(records.findIndex(({ chunk }) => chunk.endOfCall)).toBe(records.length - 1);
    }
  });

  it('sends a record when its last sample has been spoken', () => {
    const [first, second] = byCall(planCalls(planOf({ staggerMs: 50 }))).values();
    expect(first?.map(({ dueMs }) => dueMs)).toEqual([200, 400, 600, 800, 1_000]);
    expect(second?.map(({ dueMs }) => dueMs)).toEqual([250, 450, 650, 850, 1_050]);
  });

  it('cuts a recording that is too long, and starts one over that is too short', () => {
    for (const [durationSeconds, repeats] of [
      [0.25, 0.25],
      [2.5, 2.5],
    ] as const) {
      const [records = []] = byCall(planCalls(planOf({ durationSeconds }))).values();
      const endless = Buffer.concat([RECORDING.bytes, RECORDING.bytes, RECORDING.bytes]);
      expect(bytesOf(records)).toEqual(endless.subarray(0, 16_000 * repeats));
    }
  });
});

describe('any plan', () => {
  it('is the same for the same seed, record by record', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect([...planCalls(plan)].map(facts)).toEqual([...planCalls(plan)].map(facts));
      }),
      { numRuns: 50 },
    );
  });

  it('is in the order of sending, sends nothing before it was spoken, and ends with the end', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const records = [...planCalls(plan)];
        const dues = records.map(({ dueMs }) => dueMs);
        expect(dues).toEqual([...dues].sort((a, b) => a - b));
        const calls = byCall(records);
        expect(calls.size).toBe(plan.calls);
        for (const [callId, own] of calls) {
          // A fault may let a later call be heard first.
          const startMs = Number(callId.split('-').at(-1)) * plan.staggerMs;
          expect(own.filter(({ chunk }) => chunk.endOfCall)).toEqual([own.at(-1)]);
          for (const { dueMs, chunk } of own) {
            const endSample = (chunk.offsetSamples ?? 0) + chunk.bytes.length / 2;
            expect(dueMs - startMs).toBeGreaterThanOrEqual(endSample / 8 - 1e-6);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('brings the bytes that belong to each position', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        for (const { chunk } of planCalls(plan)) {
          chunk.bytes.forEach((byte, i) => {
            const at = (chunk.offsetSamples ?? 0) * 2 + i;
            if (byte !== RECORDING.bytes[at % 16_000]) throw new Error(`${chunk.callId} at ${at}`);
          });
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('faults', () => {
  const many = { calls: 40, chunkMs: 20 };
  const spoken = 40 * 50;

  function planned(faults: Partial<CallPlan['faults']>): PlannedRecord[] {
    return [...planCalls(planOf({ ...many, faults: { ...NO_FAULTS, ...faults } }))];
  }

  it('lose about as many records as they should', () => {
    const lost = spoken - planned({ loss: 0.1 }).length;
    expect(lost).toBeGreaterThan(spoken * 0.07);
    expect(lost).toBeLessThan(spoken * 0.13);
  });

  it('send about as many records twice, one behind the other', () => {
    const records = planned({ duplicates: 0.1 });
    const doubled = records.length - spoken;
    expect(doubled).toBeGreaterThan(spoken * 0.07);
    expect(doubled).toBeLessThan(spoken * 0.13);
    const repeats = [...byCall(records).values()].flatMap((own) =>
      own.filter(({ seq }, i) => own[i - 1]?.seq === seq),
    );
    expect(repeats).toHaveLength(doubled);
  });

  it('send about as many records behind their next', () => {
    const late = [...byCall(planned({ reorder: 0.1 })).values()].flatMap((own) =>
      own.filter(({ seq }, i) => (own[i - 1]?.seq ?? -1) === seq + 1),
    );
    expect(late.length).toBeGreaterThan(spoken * 0.06);
    expect(late.length).toBeLessThan(spoken * 0.13);
  });

  it('do not move each other: with loss, what is left comes at the same times', () => {
    const jittered = new Map(planned({ jitterMs: 10 }).map((r) => [facts(r).join(), r]));
    const lossy = planned({ jitterMs: 10, loss: 0.2 });
    const same = lossy.filter((record) => jittered.has(facts(record).join()));
    expect(same.length).toBe(lossy.length);
  });
});
