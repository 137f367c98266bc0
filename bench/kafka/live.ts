import { setTimeout as sleep } from 'node:timers/promises';
import { latenciesOf, type Latency } from './latencies.js';
import { Listener, sentChunks } from './listener.js';
import { cpuSecondsOf, machineCpuSeconds, undertone, type Program } from './program.js';
import { startProcessor, type Processor, type Stage } from './stage.js';

export interface LiveOptions {
  /** Two channels each, of which the customer's is analysed. */
  readonly calls: number;
  /** That is measured, behind the start. */
  readonly seconds: number;
  /** For `undertone run`. */
  readonly flags: readonly string[];
}

export interface LiveResult extends LiveOptions {
  readonly latencies: readonly Latency[];
  /** One a second. */
  readonly looks: readonly Look[];
  readonly transactionsPerSecond: number;
  readonly transactionMs: number;
  /** Windows that were scored at once, and for how long; means. */
  readonly batchWindows: number;
  readonly batchMs: number;
  /** Cores in use: by each process, and by all the rest of the machine, the broker above all. */
  readonly cores: Readonly<Record<'processor' | 'simulator' | 'listener' | 'rest', number>>;
}

/** The processor at one moment. */
export interface Look {
  readonly lagRecords: number;
  readonly rssBytes: number;
  /** 99th percentile of how late its main thread was, since it looked last. */
  readonly eventLoopLagMs: number;
}

const STAGGER_MS = 137;
/** Until the first windows of the last call are over, and what is compiled on the way is compiled. */
const SETTLE_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
/** For the last events of what is measured. */
const REST_MS = 3_000;

/** Real-time calls through a processor: broker, simulator, listener and it on the same machine. */
export async function runLive(stage: Stage, options: LiveOptions): Promise<LiveResult> {
  const listener = new Listener(stage);
  await listener.start();
  const processor = await startProcessor(stage, options.flags);
  const simulator = simulate(stage, options);
  try {
    const { from, to, looks } = await measure(options, processor, simulator);
    const latencies = latenciesOf(listener.events(), await sentChunks(stage)).filter(
      ({ createdMs }) => createdMs >= from.atMs && createdMs < to.atMs,
    );
    const rate = (count: Count) => ((to[count] - from[count]) * 1_000) / (to.atMs - from.atMs);
    const cores = {
      processor: rate('processor'),
      simulator: rate('simulator'),
      listener: rate('listener'),
    };
    const rest = rate('machine') - cores.processor - cores.simulator - cores.listener;
    const mean = (sum: Count, count: Count) => rate(sum) / rate(count);
    return {
      ...{ ...options, latencies, looks, cores: { ...cores, rest } },
      transactionsPerSecond: rate('transactions'),
      transactionMs: 1_000 * mean('transactionSeconds', 'transactions'),
      batchWindows: mean('windows', 'batches'),
      batchMs: 1_000 * mean('batchSeconds', 'batches'),
    };
  } finally {
    await Promise.all([simulator.stop(), processor.stop()]);
    await listener.stop();
  }
}

function simulate({ brokers, topicFlags }: Stage, { calls, seconds }: LiveOptions): Program {
  const duration = Math.ceil((calls * STAGGER_MS + SETTLE_MS + REST_MS) / 1_000) + seconds;
  return undertone(
    ...['simulate', '--brokers', brokers, ...topicFlags],
    ...['--calls', String(calls), '--duration', String(duration)],
    ...['--stagger-ms', String(STAGGER_MS)],
  );
}

async function measure(
  { calls, seconds }: LiveOptions,
  processor: Processor,
  simulator: Program,
): Promise<{ from: Counts; to: Counts; looks: Look[] }> {
  const wait = (ms: number) => Promise.race([sleep(ms), never(simulator), never(processor)]);
  await wait(calls * STAGGER_MS + SETTLE_MS);
  const from = await countsOf(processor, simulator);
  const looks: Look[] = [];
  while (Date.now() < from.atMs + seconds * 1_000) {
    await wait(LOOK_EVERY_MS);
    looks.push(await lookAt(processor));
  }
  const to = await countsOf(processor, simulator);
  await wait(REST_MS);
  return { from, to, looks };
}

/** @throws Error where it ends */
async function never({ ended }: Program): Promise<never> {
  await ended;
  throw new Error('a program of the bench ended before its time');
}

type Counts = Awaited<ReturnType<typeof countsOf>>;
type Count = Exclude<keyof Counts, 'atMs'>;

async function countsOf(processor: Processor, simulator: Program) {
  const metric = await processor.metrics();
  return {
    atMs: Date.now(),
    processor: processor.cpuSeconds(),
    simulator: simulator.cpuSeconds(),
    listener: cpuSecondsOf('self'),
    machine: machineCpuSeconds(),
    transactions: metric('undertone_transactions_total'),
    transactionSeconds: metric('undertone_transaction_seconds_sum'),
    windows: metric('undertone_batch_windows_sum'),
    batches: metric('undertone_batch_windows_count'),
    batchSeconds: metric('undertone_inference_seconds_sum'),
  };
}

async function lookAt(processor: Processor): Promise<Look> {
  const metric = await processor.metrics();
  return {
    lagRecords: metric('undertone_position_lag_records'),
    rssBytes: processor.rssBytes(),
    eventLoopLagMs: 1_000 * metric('nodejs_eventloop_lag_p99_seconds'),
  };
}
