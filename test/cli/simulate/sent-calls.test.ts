import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCalls } from '../../../src/cli/simulate/plan-calls.js';
import { SentCalls, type SentCall } from '../../../src/cli/simulate/sent-calls.js';
import { NO_FAULTS, planOf } from './plans.js';

function booked(overrides: Parameters<typeof planOf>[0], count = Infinity): SentCalls {
  const sent = new SentCalls();
  let taken = 0;
  for (const record of planCalls(planOf(overrides))) if (taken++ < count) sent.add(record);
  return sent;
}

const share = fc.double({ min: 0, max: 0.6, noNaN: true });

describe('what was sent', () => {
  it('is a line a call', () => {
    expect(booked({ calls: 1 }).calls()).toEqual([
      {
        callId: 'sim-0',
        recording: 'second.wav',
        encoding: 'mulaw',
        sampleRateHz: 8_000,
        channels: ['customer', 'agent'],
        samples: 8_000,
        lost: [],
        records: 5,
        duplicates: 0,
        reordered: 0,
        ended: true,
      },
    ]);
  });

  it('holds every sample that no record brought, and none that one did', () => {
    fc.assert(
      fc.property(share, share, share, fc.nat(), (loss, duplicates, reorder, seed) => {
        const faults = { ...NO_FAULTS, loss, duplicates, reorder };
        const overrides = { calls: 2, chunkMs: 40, seed, faults };
        const heard = new Map<string, Set<number>>();
        const records = [...planCalls(planOf(overrides))];
        for (const { chunk } of records) {
          const samples = heard.get(chunk.callId) ?? new Set();
          heard.set(chunk.callId, samples);
          const from = chunk.offsetSamples ?? 0;
          for (let i = 0; i < chunk.bytes.length / 2; i++) samples.add(from + i);
        }
        for (const call of booked(overrides).calls()) {
          expect(lostSamples(call)).toEqual(
            Array.from({ length: call.samples }, (_, i) => i).filter(
              (i) => heard.get(call.callId)?.has(i) !== true,
            ),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it('counts what was sent twice, and what came late', () => {
    const faults = { ...NO_FAULTS, duplicates: 1 };
    expect(booked({ calls: 1, faults }).calls()).toMatchObject([{ records: 9, duplicates: 4 }]);
    const late = { ...NO_FAULTS, reorder: 1 };
    expect(booked({ calls: 1, faults: late }).calls()).toMatchObject([
      { records: 5, reordered: 2, lost: [] },
    ]);
  });
});

describe('a sender that has to stop', () => {
  it('ends the calls that are open where they are', () => {
    const sent = booked({ calls: 2, staggerMs: 0 }, 5);
    expect(sent.calls().map(({ samples, ended }) => [samples, ended])).toEqual([
      [4_800, false],
      [3_200, false],
    ]);
    const endings = sent.endings();
    expect(
      endings.map(({ seq, chunk }) => [
        chunk.callId,
        seq,
        chunk.offsetSamples,
        chunk.bytes.length,
        chunk.endOfCall,
      ]),
    ).toEqual([
      ['sim-0', 3, 4_800, 0, true],
      ['sim-1', 2, 3_200, 0, true],
    ]);
    for (const ending of endings) sent.add(ending);
    expect(sent.calls().every(({ ended }) => ended)).toBe(true);
    expect(sent.endings()).toEqual([]);
  });
});

function lostSamples({ lost }: SentCall): number[] {
  return lost.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
}
