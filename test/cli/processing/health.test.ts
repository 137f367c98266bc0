import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../../src/cli/processing/health.js';

const WELL = { startedMs: 0, answeredMs: 999_000, stalledMs: 0, unreadySinceMs: undefined };

describe('faultsOf', () => {
  it('finds nothing wrong with a process that fetches, and with one that has just started', () => {
    expect(faultsOf(WELL, 1_000_000)).toEqual([]);
    const fresh = { ...WELL, answeredMs: -Infinity, unreadySinceMs: 0 };
    expect(faultsOf(fresh, 59_000)).toEqual([]);
  });

  it('names brokers that do not answer, also where none ever did', () => {
    expect(faultsOf({ ...WELL, answeredMs: 900_000 }, 1_000_000)).toEqual([
      'no broker has answered for 100 s',
    ]);
    expect(faultsOf({ ...WELL, answeredMs: -Infinity }, 61_000)).toHaveLength(1);
  });

  it('names audio that does not come out', () => {
    expect(faultsOf({ ...WELL, stalledMs: 40_000 }, 1_000_000)).toEqual([]);
    expect(faultsOf({ ...WELL, stalledMs: 45_000 }, 1_000_000)).toEqual([
      'audio has not come out of the pipeline for 45 s',
    ]);
  });

  it('names shards that are never restored', () => {
    expect(faultsOf({ ...WELL, unreadySinceMs: 700_000 }, 1_000_000)).toEqual([]);
    expect(faultsOf({ ...WELL, unreadySinceMs: 699_000 }, 1_000_000)).toEqual([
      'not ready for 301 s',
    ]);
  });
});
