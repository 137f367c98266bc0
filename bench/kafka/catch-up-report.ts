import type { CatchUpRun } from './catch-up.js';
import { percentile } from './percentiles.js';

/** A line for each run, and how many times as fast the second of the contestants is as the first. */
export function catchUpReport(runs: readonly CatchUpRun[]): string {
  const [peer = '', ours = ''] = new Set(runs.map(({ name }) => name));
  const [peers, own] = [speedsOf(runs, peer), speedsOf(runs, ours)];
  const rounds = own.map((speed, round) => (speed / (peers[round] ?? Number.NaN)).toFixed(2));
  return [
    HEADINGS.map((heading, column) => heading.padStart(WIDTHS[column] ?? 0)).join(''),
    ...runs.map(lineOf),
    ...runs.flatMap(({ name, ownReport }) =>
      ownReport === undefined ? [] : [`${name} itself says ${ownReport}`],
    ),
    `${peer}: median ${median(peers).toFixed(1)} stream-seconds a second`,
    `${ours}: median ${median(own).toFixed(1)} stream-seconds a second`,
    `Ratio of the medians: ${(median(own) / median(peers)).toFixed(2)} (rounds: ${rounds.join(', ')})`,
  ].join('\n');
}

const HEADINGS = [
  ...['stream-s/s', 'seconds', 'with start'],
  ...['CPU s: own', 'listener', 'rest', 'windows', 'scored', 'events'],
];
const WIDTHS = HEADINGS.map((heading) => Math.max(8, heading.length + 2));

function lineOf(run: CatchUpRun): string {
  const { streamSecondsPerSecond, seconds, secondsWithStart, cpuSeconds } = run;
  const { windows, scored, events, name } = run;
  const columns = [
    ...[streamSecondsPerSecond.toFixed(1), seconds.toFixed(2), secondsWithStart.toFixed(2)],
    ...[cpuSeconds.own, cpuSeconds.listener, cpuSeconds.rest].map((value) => value.toFixed(1)),
    ...[windows, scored, events].map(String),
  ];
  return `${columns.map((text, i) => text.padStart(WIDTHS[i] ?? 0)).join('')}  ${name}`;
}

function speedsOf(runs: readonly CatchUpRun[], name: string): number[] {
  return runs.filter((run) => run.name === name).map((run) => run.streamSecondsPerSecond);
}

/** Of an even number the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const backwards = values.map((value) => -value);
  return (percentile(values, 0.5) - percentile(backwards, 0.5)) / 2;
}
