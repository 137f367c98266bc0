import { setTimeout as sleep } from 'node:timers/promises';
import { latenciesOf, type Latency } from './latencies.js';
import { Listener, sentChunks } from './listener.js';
import { cpuSecondsOf, machineCpuSeconds, undertone } from './program.js';
import { startProcessor, type Stage } from './stage.js';

export interface LiveOptions {
  /** Two channels each, of which the customer's is analysed. */
  readonly calls: number;
  /** That is measured, behind the start. */
  readonly seconds: number;
  /** For `undertone run`. */
  readonly flags: readonly string[];
}

export interface LiveResult {
  readonly latencies: readonly Latency[];
  /** Most records that waited on the audio topic, in the first and in the last third. */
  readonly lag: readonly [number, number];
  readonly transactionsPerSecond: number;
  /** Cores in use: what each process takes, and all the rest of the machine. */
  readonly cores: {
    readonly processor: number;
    readonly simulator: number;
    readonly listener: number;
    readonly rest: number;
  };
  readonly processorRssBytes: number;
}

const STAGGER_MS = 137;
/** The first windows of the last call, twice over. */
const SETTLE_MS = 8_000;
const LOOK_EVERY_MS = 1_000;

/** Real-time calls through a processor: broker, simulator, listener and it on the same machine. */
export async function runLive(stage: Stage, { calls, seconds, flags }: LiveOptions) {
  const listener = new Listener(stage);
  await listener.start();
  const processor = await startProcessor(stage, flags);
  const startMs = calls * STAGGER_MS + SETTLE_MS;
  const duration = Math.ceil(startMs / 1_000) + seconds + 5;
  const simulator = undertone(
    ...['simulate', '--brokers', stage.brokers, ...stage.topicFlags, '--json'],
    ...['--calls', String(calls), '--duration', String(duration)],
    ...['--stagger-ms', String(STAGGER_MS)],
  );
  try {
    await Promise.race([sleep(startMs), failed(simulator.ended), failed(processor.ended)]);
    const measure = async () => ({
      atMs: Date.now(),
      processor: processor.cpuSeconds(),
      simulator: simulator.cpuSeconds(),
      listener: cpuSecondsOf('self'),
      machine: machineCpuSeconds(),
      transactions: await processor.metric('undertone_transactions_total'),
    });
    const from = await measure();
    const lags: number[] = [];
    while (Date.now() < from.atMs + seconds * 1_000) {
      await Promise.race([sleep(LOOK_EVERY_MS), failed(processor.ended)]);
      lags.push(await processor.metric('undertone_position_lag_records'));
    }
    const to = await measure();
    const processorRssBytes = processor.rssBytes();
    await sleep(2_000);
    const per = (pick: (of: typeof from) => number) =>
      (pick(to) - pick(from)) / ((to.atMs - from.atMs) / 1_000);
    const latencies = latenciesOf(listener.events(), await sentChunks(stage)).filter(
      ({ createdMs }) => createdMs >= from.atMs && createdMs < to.atMs,
    );
    const [own, sim, self] = [
      per((of) => of.processor),
      per((of) => of.simulator),
      per((of) => of.listener),
    ];
    const third = Math.ceil(lags.length / 3);
    return {
      latencies,
      lag: [Math.max(...lags.slice(0, third)), Math.max(...lags.slice(-third))] as const,
      transactionsPerSecond: per((of) => of.transactions),
      cores: {
        processor: own,
        simulator: sim,
        listener: self,
        rest: per((of) => of.machine) - own - sim - self,
      },
      processorRssBytes,
    } satisfies LiveResult;
  } finally {
    await Promise.all([simulator.stop(), processor.stop()]);
    await listener.stop();
  }
}

/** Never resolves: for races. */
async function failed(ended: Promise<void>): Promise<never> {
  await ended;
  throw new Error('a program of the bench ended before its time');
}
