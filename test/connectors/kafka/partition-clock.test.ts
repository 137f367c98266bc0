import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionClock } from '../../../connectors/kafka/partition-clock.js';

const DAY_MS = 86_400_000;
const T = 1_700_000_000_000;

function passed(jumpMs: number, times: readonly number[]): number {
  const clock = new PartitionClock(jumpMs);
  for (const timeMs of times) clock.take(timeMs);
  return clock.elapsedMs;
}

describe('PartitionClock', () => {
  it('passes as record times do, also where producers differ by some seconds', () => {
    expect(passed(30_000, [T, T + 200, T + 400])).toBe(400);
    const skewed = Array.from({ length: 100 }, (_, i) => T + i * 100 + (i % 2) * 5_000);
    expect(passed(30_000, [...skewed, T + 10_000])).toBe(10_000);
  });

  it('passes no time by a jump, and tells its size', () => {
    const clock = new PartitionClock(30_000);
    const told = [T, T + 100, T + DAY_MS, T + 300, 0, T + 400].map((timeMs) => clock.take(timeMs));
    expect(told).toEqual([undefined, undefined, DAY_MS - 100, 300 - DAY_MS, -T - 300, T + 400]);
    expect(clock.elapsedMs).toBe(100);
  });

  it('measures the same between two records wherever it begins', () => {
    const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2 });
    fc.assert(
      fc.property(times, fc.nat(), (all, at) => {
        const from = at % all.length;
        const whole = passed(30_000, all) - passed(30_000, all.slice(0, from + 1));
        expect(passed(30_000, all.slice(from))).toBe(whole);
      }),
    );
  });
});
