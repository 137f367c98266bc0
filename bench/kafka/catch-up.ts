import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Arrivals, type Mark } from './arrivals.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { plainPython, RATE_HZ, undertoneRun, type Contestant } from './contestants.js';
import { writeContinuousSpeech } from './continuous-speech.js';
import { undertone, type Program } from './program.js';
import { withAudioOf, type Stage } from './stage.js';

/** The network that both run. */
const PAPER_MODEL = ['--model', join(packageRoot(), 'models/paper-ravdess')];

export interface CatchUpOptions {
  /** Of one channel each, at 16 kHz, without pauses. */
  readonly calls: number;
  /** Of each call. */
  readonly seconds: number;
  /** Times that each contestant has its turn. */
  readonly rounds: number;
  /** For `undertone run`. */
  readonly flags: readonly string[];
}

export interface CpuSeconds {
  /** Of the contestant's program. */
  readonly own: number;
  readonly listener: number;
  /** The broker, and whatever else this machine does. */
  readonly rest: number;
}

/** One turn of one contestant: the whole backlog. */
export interface CatchUpRun {
  readonly name: string;
  /** Seconds of audio per second of the clock, start-up excluded; see `catchUp`. */
  readonly streamSecondsPerSecond: number;
  /** Of the clock, from the first windows received to the last. */
  readonly seconds: number;
  /** The same from the start of the program on. */
  readonly secondsWithStart: number;
  /** Of processor time in `seconds`. */
  readonly cpuSeconds: CpuSeconds;
  readonly windows: number;
  /** Windows that the network has seen, or that are good for it. */
  readonly scored: number;
  /** All that was received, early results of undertone among them. */
  readonly events: number;
  /** What the program says itself at its end, where it says something. */
  readonly ownReport: string | undefined;
}

/** Nothing comes any more. */
const STALLED_MS = 120_000;
const LOOK_EVERY_MS = 100;

/**
 * A backlog is worked off by a plain Python consumer and by `undertone run` in turns: from the same
 * topic of audio, each time from its beginning by a new group, into a topic of events of its own.
 *
 * Both are timed by a third party, a consumer of committed events that was there before: the clock
 * runs from its receipt of the first windows to that of the last one, and the seconds of audio that
 * count are in proportion to the windows that came after the first. So whatever a program does
 * before its first result is not counted for either. The end is that all windows are there that
 * follow from the number of samples.
 */
export async function catchUp(
  open: () => Promise<Stage>,
  { calls, seconds, rounds, flags }: CatchUpOptions,
): Promise<CatchUpRun[]> {
  const contestants = [plainPython(), undertoneRun([...PAPER_MODEL, ...flags])];
  const audio = await open();
  await fill(audio, calls, seconds);
  const runs: CatchUpRun[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      const stage = withAudioOf(await open(), audio);
      runs.push(await turn(contestant, stage, { calls, seconds }));
    }
  }
  return runs;
}

/** Ends when the backlog is there. */
async function fill({ brokers, topicFlags }: Stage, calls: number, seconds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-catch-up-'));
  try {
    const file = join(folder, 'speech.wav');
    await writeContinuousSpeech(file);
    await undertone(
      ...['simulate', '--brokers', brokers, ...topicFlags, '--files', file],
      ...['--channels', 'customer', '--encoding', 'pcm_s16le', '--sample-rate', String(RATE_HZ)],
      ...['--calls', String(calls), '--duration', String(seconds)],
      ...['--chunk-ms', '200', '--speed', 'max'],
    ).ended;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function turn(
  { name, windowsOf, start, endsItself, read }: Contestant,
  stage: Stage,
  { calls, seconds }: { readonly calls: number; readonly seconds: number },
): Promise<CatchUpRun> {
  const wanted = calls * windowsOf(Math.round(seconds * RATE_HZ));
  const arrivals = new Arrivals(stage, read);
  await arrivals.start();
  const startedMs = performance.now();
  const program = start(stage, calls);
  arrivals.watch(program);
  try {
    await untilThere(arrivals, wanted, program);
    if (endsItself) await program.ended;
  } finally {
    await program.stop();
    await arrivals.stop();
  }
  const { first, last, windows, counts } = arrivals;
  if (first === undefined || last === undefined) throw new Error(`${name} wrote no event`);
  return {
    name,
    streamSecondsPerSecond: speed(first, last, (calls * seconds) / windows),
    seconds: (last.atMs - first.atMs) / 1_000,
    secondsWithStart: (last.atMs - startedMs) / 1_000,
    cpuSeconds: cpuBetween(first, last),
    windows,
    scored: counts.scored,
    events: windows + counts['no window'],
    ownReport: program.lines().findLast((line) => line.startsWith('{')),
  };
}

function speed(first: Mark, last: Mark, streamSecondsPerWindow: number): number {
  const streamSeconds = (last.windows - first.windows) * streamSecondsPerWindow;
  return streamSeconds / ((last.atMs - first.atMs) / 1_000);
}

function cpuBetween(first: Mark, last: Mark): CpuSeconds {
  const own = last.cpuSeconds - first.cpuSeconds;
  const listener = last.listenerCpuSeconds - first.listenerCpuSeconds;
  const machine = last.machineCpuSeconds - first.machineCpuSeconds;
  return { own, listener, rest: machine - own - listener };
}

/** @throws Error where the program fails, ends without having written them, or is stuck */
async function untilThere(arrivals: Arrivals, wanted: number, program: Program): Promise<void> {
  const failed = program.ended.then(() => new Promise<never>(() => undefined));
  let [seen, seenMs] = [0, performance.now()];
  while (arrivals.windows < wanted) {
    await Promise.race([sleep(LOOK_EVERY_MS), failed]);
    if (arrivals.windows > seen) [seen, seenMs] = [arrivals.windows, performance.now()];
    else if (performance.now() - seenMs > STALLED_MS) break;
  }
  if (arrivals.windows === wanted) return;
  const said = program.lines().join('\n');
  throw new Error(`${arrivals.windows} windows came, and ${wanted} were expected:\n${said}`);
}
