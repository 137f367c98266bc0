import type { LiveResult } from './live.js';
import { percentile } from './percentiles.js';

const MIB = 1024 * 1024;
/** Memory settles in the beginning: the slope is that of what comes behind it. */
const SETTLED = 0.25;

export function liveReport({ calls, seconds, latencies, looks, ...costs }: LiveResult): string {
  const { cores, transactionsPerSecond, transactionMs, batchWindows, batchMs } = costs;
  const perCore = Object.entries(cores).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  const memory = looks.map(({ rssBytes }) => rssBytes / MIB);
  return [
    `${calls} two-channel calls in real time, ${seconds} s, ${latencies.length} windows`,
    `  from record to event  ${quantiles(latencies.map(({ eventMs }) => eventMs))}`,
    `  of that, delivery     ${quantiles(latencies.map(({ deliveryMs }) => deliveryMs))}`,
    `  wait for the record   ${quantiles(latencies.map(({ chunkWaitMs }) => chunkWaitMs))}`,
    `  cores                 ${perCore.join(', ')}`,
    `  transactions          ${transactionsPerSecond.toFixed(1)} a second, ${transactionMs.toFixed(0)} ms each`,
    `  batches               ${batchWindows.toFixed(1)} windows, ${batchMs.toFixed(0)} ms each`,
    `  records that waited   ${growth(looks.map(({ lagRecords }) => lagRecords))}`,
    `  event loop late       ${quantiles(looks.map(({ eventLoopLagMs }) => eventLoopLagMs))}`,
    `  memory                ${quarters(memory).join(', ')} MiB, slope ${slope(memory)}`,
  ].join('\n');
}

/** Whether waiting records become more: of the last third at most what the first one had, or few. */
export function keepsUp({ looks, calls }: LiveResult): boolean {
  const [first, last] = thirds(looks.map(({ lagRecords }) => lagRecords));
  return last <= Math.max(first, calls);
}

function quantiles(values: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => percentile(values, share).toFixed(0));
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
}

function growth(lags: readonly number[]): string {
  const [first, last] = thirds(lags);
  return `at most ${first} in the first third, ${last} in the last`;
}

function thirds(values: readonly number[]): [first: number, last: number] {
  const third = Math.ceil(values.length / 3);
  return [Math.max(...values.slice(0, third)), Math.max(...values.slice(-third))];
}

/** At the beginning, at the end, and thrice between. */
function quarters(values: readonly number[]): string[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    return values[Math.round(share * (values.length - 1))]?.toFixed(0) ?? '?';
  });
}

/** Least squares over looks of one a second, with its standard error. */
function slope(memoryMib: readonly number[]): string {
  const settled = memoryMib.slice(Math.floor(SETTLED * memoryMib.length));
  const middle = (settled.length - 1) / 2;
  const mean = settled.reduce((sum, value) => sum + value, 0) / settled.length;
  const squares = settled.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  const each = settled.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0) / squares;
  const errors = settled.reduce(
    (sum, value, i) => sum + (value - mean - each * (i - middle)) ** 2,
    0,
  );
  const error = Math.sqrt(errors / (settled.length - 2) / squares);
  return `${(each * 3_600).toFixed(1)} ± ${(error * 3_600).toFixed(1)} MiB an hour`;
}
