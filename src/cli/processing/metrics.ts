import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCHES = [1, 2, 4, 8, 16, 24, 32];

export type Metrics = ReturnType<typeof createMetrics>;

/** Every metric of `undertone run`, in a registry of its own. `docs/operations.md` explains them. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return { registry, ...gauges(registry), ...counters(registry), ...histograms(registry) };
}

function gauges(registry: Registry) {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `undertone_${name}`, help, labelNames, registers: [registry] });
  return {
    positionLag: gauge(
      'position_lag_records',
      'records on the broker that were not taken yet',
      'partition',
    ),
    committedLag: gauge(
      'committed_lag_records',
      'records behind the committed offset; never 0 while calls are on, they are needed to restart',
      'partition',
    ),
    activeCalls: gauge('active_calls', 'sequences of records (a call, or a channel of one) open'),
    ready: gauge('ready', '1: joined the group, and every shard is restored'),
    shards: gauge('shards', 'shards that this member works on'),
  };
}

function counters(registry: Registry) {
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `undertone_${name}`, help, labelNames, registers: [registry] });
  return {
    records: counter('records_total', 'audio records taken'),
    audioSeconds: counter('audio_seconds_total', 'audio taken, per channel'),
    windows: counter('windows_total', 'windows scored'),
    events: counter('events_total', 'events committed', 'kind', 'status'),
    notes: counter(
      'event_notes_total',
      'notes of committed events: what befell their audio',
      'note',
    ),
    transactions: counter('transactions_total', 'transactions committed'),
    shardRestarts: counter('shard_restarts_total', 'shards that failed and began anew', 'code'),
    fenced: counter('fenced_producers_total', 'times that a newer owner shut this one out'),
    rebalances: counter('rebalances_total', 'times that the group gave out its partitions'),
    deadLetters: counter('dead_letters_total', 'records put aside', 'code'),
    clockJumps: counter('clock_jumps_total', 'records whose time jumped while calls were on'),
    dropped: counter('dropped_records_total', 'records that brought nothing', 'reason'),
    droppedAudioSeconds: counter(
      'dropped_audio_seconds_total',
      'audio of those records, per channel',
      'reason',
    ),
    skippedCalls: counter(
      'skipped_calls_total',
      'calls of which the law leaves something out',
      'channel',
      'whole',
    ),
  };
}

function histograms(registry: Registry) {
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `undertone_${name}`, help, buckets, registers: [registry] });
  return {
    batchWindows: histogram('batch_windows', 'windows that were scored at once', BATCHES),
    inference: histogram('inference_seconds', 'from handing a batch over to its scores', SECONDS),
    endToEnd: histogram(
      'end_to_end_seconds',
      'from the time of the record that completed a window to the commit of its event',
      SECONDS,
    ),
    transactionTime: histogram('transaction_seconds', 'duration of a transaction', SECONDS),
  };
}
