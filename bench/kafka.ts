/**
 * What the Kafka layer costs and how fast it is, `npx tsx bench/kafka.ts COMMAND [OPTIONS] [-- FLAGS
 * of undertone run]`. The broker runs on this machine; undertone is the built one, in dist/.
 *
 *   live      latency of real-time calls, [--calls 50] [--seconds 60]; with --seconds 1200 a soak
 *   capacity  most calls with p99 of at most 250 ms, tried in steps, [--calls 50] [--step 25]
 *             [--seconds 300]
 *   catch-up  stream-seconds a second on a backlog, a plain Python consumer and undertone in turns,
 *             [--calls 100] [--seconds 60] [--rounds 2]
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { catchUpReport } from './kafka/catch-up-report.js';
import { catchUp } from './kafka/catch-up.js';
import { keepsUp, liveReport } from './kafka/live-report.js';
import { runLive } from './kafka/live.js';
import { percentile } from './kafka/percentiles.js';
import { onStage, type Stage } from './kafka/stage.js';

const CAPACITY_P99_MS = 250;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: 'string' },
    seconds: { type: 'string' },
    step: { type: 'string', default: '25' },
    rounds: { type: 'string', default: '2' },
  },
});
const [command = '', ...flags] = positionals;
const number = (given: string | undefined, otherwise: number) => Number(given ?? otherwise);

const COMMANDS: Readonly<Record<string, (open: () => Promise<Stage>) => Promise<void>>> = {
  live: async (open) => {
    const options = { calls: number(values.calls, 50), seconds: number(values.seconds, 60), flags };
    console.log(liveReport(await runLive(await open(), options)));
  },
  capacity: async (open) => {
    const seconds = number(values.seconds, 300);
    for (let calls = number(values.calls, 50); ; calls += Number(values.step)) {
      const result = await runLive(await open(), { calls, seconds, flags });
      console.log(liveReport(result));
      const times = result.latencies.map(({ eventMs }) => eventMs);
      if (percentile(times, 0.99) > CAPACITY_P99_MS || !keepsUp(result)) break;
    }
  },
  'catch-up': async (open) => {
    const [calls, seconds] = [number(values.calls, 100), number(values.seconds, 60)];
    const rounds = Number(values.rounds);
    console.log(`${calls} calls of ${seconds} s, ${rounds} rounds`);
    console.log(catchUpReport(await catchUp(open, { calls, seconds, rounds, flags })));
  },
};

const run = COMMANDS[command];
if (run === undefined) throw new Error(`one of ${Object.keys(COMMANDS).join(', ')}`);
console.log(
  `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown'}, ` +
    `${availableParallelism()} cores, load before ${loadavg()[0]?.toFixed(1) ?? '?'}`,
);
await onStage(run);
