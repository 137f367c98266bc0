import { describe, expect, it } from 'vitest';
import { FailureCount } from '../../../connectors/kafka/failure-count.js';
import { UndertoneError, type ErrorCode } from '../../../src/errors.js';

function failure(code: ErrorCode): UndertoneError {
  return new UndertoneError(code, { what: 'it failed' });
}

describe('FailureCount', () => {
  it('waits longer from failure to failure, up to a bound', () => {
    const failures = new FailureCount();
    const waits = Array.from(
      { length: 9 },
      () => failures.add(failure('WORKER_DIED'), 0).backoffMs,
    );
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  });

  it.each([
    'KAFKA_OFFSETS_LOST',
    'KAFKA_DENIED',
    'KAFKA_PARTITIONS',
    'CHECKPOINT_MISMATCH',
  ] as const)('gives up at once on %s', (code) => {
    expect(new FailureCount().add(failure(code), 0).fatal?.code).toBe(code);
  });

  it('blames another application when the fence falls again and again', () => {
    const failures = new FailureCount();
    const verdicts = [1, 2, 3, 4].map(
      (n) => failures.add(failure('KAFKA_FENCED'), n * 1_000).fatal,
    );
    expect(verdicts.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(verdicts[3]?.message).toContain('--transactional-prefix');
  });

  it('gives up on what does not pass, and says what it was', () => {
    const failures = new FailureCount();
    const verdicts = Array.from({ length: 30 }, (_, n) =>
      failures.add(failure('KAFKA_FAILED'), n * 1_000),
    );
    expect(verdicts.at(-2)?.fatal).toBeUndefined();
    expect(verdicts.at(-1)?.fatal).toMatchObject({ code: 'KAFKA_TRANSACTION' });
    expect(verdicts.at(-1)?.fatal?.message).toContain('it failed');
  });

  it('forgives after a time without failures', () => {
    const failures = new FailureCount();
    failures.add(failure('WORKER_DIED'), 0);
    expect(failures.add(failure('WORKER_DIED'), 61_000).backoffMs).toBe(100);
  });

  it('counts dead pipelines for longer: noticing one takes more than a minute', () => {
    const dies = (failures: FailureCount, everyMs: number) =>
      Array.from({ length: 5 }, (_, n) => failures.add(failure('WORKER_DIED'), n * everyMs).fatal);
    const soon = dies(new FailureCount(), 70_000);
    expect(soon.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(soon[4]?.code).toBe('WORKER_DIED');
    expect(dies(new FailureCount(), 700_000)[4]).toBeUndefined();
  });
});
