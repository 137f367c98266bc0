import type { CatchUpRun } from './catch-up.js';
import { percentile } from './percentiles.js';

/** A line for each run, and how many times as fast the last of the contestants is as the first. */
export function catchUpReport(runs: readonly CatchUpRun[]): string {
  const names = [...new Set(runs.map(({ name }) => name))];
  const medians = names.map((name) => median(speedsOf(runs, name)));
  const ratio = (medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN);
  return [
    'stream-s/s   seconds  with start  its CPU s  other CPU s   windows  scored  events',
    ...runs.map(lineOf),
    ...names.map((name, i) => {
      const all = speedsOf(runs, name).map((speed) => speed.toFixed(1));
      return `${name}: median ${medians[i]?.toFixed(1)} of ${all.join(', ')} stream-seconds a second`;
    }),
    `${names.at(-1)} ÷ ${names[0]}: ${ratio.toFixed(2)}`,
  ].join('\n');
}

function lineOf(run: CatchUpRun): string {
  const { streamSecondsPerSecond, seconds, secondsWithStart, cpuSeconds, otherCpuSeconds } = run;
  const { windows, scored, events, name, ownReport } = run;
  const columns = [
    streamSecondsPerSecond.toFixed(1).padStart(10),
    seconds.toFixed(2).padStart(10),
    secondsWithStart.toFixed(2).padStart(12),
    cpuSeconds.toFixed(1).padStart(11),
    otherCpuSeconds.toFixed(1).padStart(13),
    String(windows).padStart(10),
    String(scored).padStart(8),
    String(events).padStart(8),
  ];
  return `${columns.join('')}  ${name}${ownReport === undefined ? '' : ` (says ${ownReport})`}`;
}

function speedsOf(runs: readonly CatchUpRun[], name: string): number[] {
  return runs.filter((run) => run.name === name).map((run) => run.streamSecondsPerSecond);
}

/** Of an even number the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const backwards = values.map((value) => -value);
  return (percentile(values, 0.5) - percentile(backwards, 0.5)) / 2;
}
