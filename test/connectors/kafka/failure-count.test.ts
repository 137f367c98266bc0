import { describe, expect, it } from 'vitest';
import { FailureCount } from '../../../connectors/kafka/failure-count.js';
import { stalled } from '../../../connectors/kafka/stall-watch.js';
import { UndertoneError } from '../../../src/errors.js';

const failed = (code: 'KAFKA_FAILED' | 'KAFKA_FENCED' | 'KAFKA_DENIED') =>
  new UndertoneError(code, { what: 'it failed' });

describe('FailureCount', () => {
  it('waits longer after each failure, up to a bound', () => {
    const count = new FailureCount();
    const backoffs = Array.from(
      { length: 8 },
      () => count.add(failed('KAFKA_FAILED'), 0).backoffMs,
    );
    expect(backoffs).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  it('forgives what is a minute past', () => {
    const count = new FailureCount();
    for (let i = 0; i < 29; i++) count.add(failed('KAFKA_FAILED'), 0);
    expect(count.add(failed('KAFKA_FAILED'), 60_001)).toEqual({ backoffMs: 100 });
  });

  it('gives up at once where trying again changes nothing, and after many failures', () => {
    expect(new FailureCount().add(failed('KAFKA_DENIED'), 0).fatal?.code).toBe('KAFKA_DENIED');
    const count = new FailureCount();
    for (let i = 0; i < 29; i++) expect(count.add(failed('KAFKA_FAILED'), 0).fatal).toBeUndefined();
    expect(count.add(failed('KAFKA_FAILED'), 0).fatal?.code).toBe('KAFKA_TRANSACTION');
  });

  it('gives up where somebody outside the group keeps shutting it out', () => {
    const count = new FailureCount();
    for (let i = 0; i < 3; i++) expect(count.add(failed('KAFKA_FENCED'), 0).fatal).toBeUndefined();
    expect(count.add(failed('KAFKA_FENCED'), 0).fatal?.message).toContain('--transactional-prefix');
  });

  it('counts dead pipelines for longer: noticing one takes more than a minute', () => {
    const count = new FailureCount();
    const dies = (atMs: number) => count.add(stalled('nothing moves'), atMs).fatal;
    for (let i = 0; i < 4; i++) expect(dies(i * 70_000)).toBeUndefined();
    expect(dies(4 * 70_000)?.code).toBe('WORKER_DIED');
    const later = new FailureCount();
    for (let i = 0; i < 8; i++) {
      expect(later.add(stalled('nothing moves'), i * 700_000).fatal).toBeUndefined();
    }
  });
});
