import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/cli/processing/metrics.js';
import { ProcessMetrics } from '../../../src/cli/processing/process-metrics.js';
import { UndertoneError } from '../../../src/errors.js';
import { audioOf, RECORD, workOf } from './observed.js';

const NOW_MS = 1_000_000;

function observed() {
  const set = createMetrics();
  const metrics = new ProcessMetrics(set, () => NOW_MS);
  const lines = async (): Promise<string[]> => (await set.registry.metrics()).split('\n');
  return { metrics, lines };
}

describe('ProcessMetrics', () => {
  it('knows position and committed lag of the partitions that are worked on, and no other', async () => {
    const { metrics, lines } = observed();
    const view = { isReady: true, openTracks: 3 };
    metrics.restored(1, 90, 0);
    metrics.restored(2, 5, 0);
    metrics.look({ ...view, progress: [{ partition: 2, position: 5, end: 5 }] });
    metrics.written(0, [workOf(95)], 20);
    metrics.look({ ...view, progress: [{ partition: 1, position: 99, end: 100 }] });
    const text = await lines();
    expect(text).toContain('undertone_position_lag_records{partition="1"} 1');
    expect(text).toContain('undertone_committed_lag_records{partition="1"} 5');
    expect(text.filter((line) => line.includes('partition="2"'))).toEqual([]);
    expect(text).toContain('undertone_active_calls 3');
    expect(text).toContain('undertone_ready 1');
  });

  it('counts what is committed, and how long after its audio', async () => {
    const { metrics, lines } = observed();
    const event = {
      kind: 'window',
      status: 'final',
      eventTime: NOW_MS - 120,
      notes: ['gap'],
    } as const;
    metrics.written(0, [workOf(1, event, { ...event, status: 'no_speech' })], 30);
    const text = await lines();
    expect(text).toContain('undertone_transactions_total 1');
    expect(text).toContain('undertone_events_total{kind="window",status="final"} 1');
    expect(text).toContain('undertone_events_total{kind="window",status="no_speech"} 1');
    expect(text).toContain('undertone_event_notes_total{note="gap"} 2');
    expect(text).toContain('undertone_end_to_end_seconds_bucket{le="0.1"} 0');
    expect(text).toContain('undertone_end_to_end_seconds_bucket{le="0.15"} 2');
    expect(text).toContain('undertone_transaction_seconds_sum 0.03');
  });

  it('counts what is left out, and why', async () => {
    const { metrics, lines } = observed();
    metrics.taken(RECORD, audioOf('call-1', 'customer', 'agent'), undefined);
    metrics.taken(RECORD, audioOf('call-1', 'customer', 'agent'), 'late');
    metrics.taken(RECORD, undefined, 'replayed');
    metrics.deadLettered(RECORD, new UndertoneError('AUDIO_HEADERS', { what: 'no header' }));
    metrics.clockJumped(RECORD, new UndertoneError('CLOCK_JUMP', { what: 'far' }));
    metrics.skipped({ callId: 'call-2', channels: ['agent'], whole: false });
    const text = await lines();
    expect(text).toContain('undertone_records_total 4');
    expect(text).toContain('undertone_audio_seconds_total 0.4');
    expect(text).toContain('undertone_dropped_records_total{reason="late"} 1');
    expect(text).toContain('undertone_dropped_audio_seconds_total{reason="late"} 0.2');
    expect(text).toContain('undertone_dropped_records_total{reason="replayed"} 1');
    expect(text).toContain('undertone_dead_letters_total{code="AUDIO_HEADERS"} 1');
    expect(text).toContain('undertone_clock_jumps_total 1');
    expect(text).toContain('undertone_skipped_calls_total{channel="agent",whole="false"} 1');
  });

  it('counts restarts by their reason, fences apart', async () => {
    const { metrics, lines } = observed();
    metrics.assigned([0, 1], 1);
    metrics.shardFailed(0, new UndertoneError('KAFKA_FENCED', { what: 'shut out' }), 100);
    metrics.shardFailed(0, new UndertoneError('WORKER_DIED', { what: 'dead' }), 100);
    const text = await lines();
    expect(text).toContain('undertone_shards 2');
    expect(text).toContain('undertone_shard_restarts_total{code="KAFKA_FENCED"} 1');
    expect(text).toContain('undertone_shard_restarts_total{code="WORKER_DIED"} 1');
    expect(text).toContain('undertone_fenced_producers_total 1');
  });

  it('looks at batches that hold windows', async () => {
    const { metrics, lines } = observed();
    metrics.batch({ windows: 0, durationMs: 5 });
    metrics.batch({ windows: 4, durationMs: 20 });
    const text = await lines();
    expect(text).toContain('undertone_windows_total 4');
    expect(text).toContain('undertone_batch_windows_count 1');
    expect(text).toContain('undertone_inference_seconds_bucket{le="0.025"} 1');
  });

  it('keeps to its own registry: two processes of one program do not meet', async () => {
    const [one, other] = [observed(), observed()];
    one.metrics.batch({ windows: 4, durationMs: 20 });
    expect(await other.lines()).toContain('undertone_windows_total 0');
  });
});
