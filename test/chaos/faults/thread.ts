import type { Random } from '../../../src/training/random.js';
import type { Fault, FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import { copyProgram, type Patch } from '../program-copy.js';
import type { Trial } from '../trial.js';

/** More, and the processor would take it for something that does not pass. */
const DEATHS = { short: 2, long: 4 } as const;

/** The threads of pipelines and network die, and the process with its connections lives on. */
export const thread: Fault = {
  name: 'thread',
  summary: 'the threads of network and pipelines are ended from outside, in turns',
  run: async (context) => {
    const { random, length } = context;
    const program = await copyProgram(dyingThreads(random, DEATHS[length]));
    try {
      return await withTrial({ ...context, program }, (trial) => outliveThreads(context, trial));
    } finally {
      await program.remove();
    }
  },
};

async function outliveThreads({ length, say }: FaultContext, trial: Trial): Promise<void> {
  const processor = trial.start('processor 0');
  await trial.ready(processor);
  trial.send(1);
  await trial.complete();
  const failures = processor.log.filter(({ code }) => code === 'WORKER_DIED').length;
  say(`${failures} times a shard lost its pipelines`);
  if (failures < DEATHS[length]) trial.violations.push('no thread died, or nobody noticed');
}

/** The network's thread dies first, then that of the pipelines with its own network, and so on. */
function dyingThreads(random: Random, deaths: number): Patch[] {
  let atMs = 0;
  const timesMs = Array.from({ length: deaths }, () => (atMs += random.between(6_000, 11_000)));
  const network = timesMs.filter((_, index) => index % 2 === 0);
  const pipelines = timesMs.filter((_, index) => index % 2 === 1);
  return [
    dyingThread('src/model/worker-runner.js', 'this.worker', network),
    dyingThread('src/cli/pipeline-thread/thread-pipelines.js', 'this.#worker', pipelines),
  ];
}

/** Whichever thread runs at one of these times of the process is ended then. */
function dyingThread(file: string, worker: string, timesMs: readonly number[]): Patch {
  const find = `${worker}.on('message'`;
  return {
    file,
    find,
    replace: `
      const ageMs = process.uptime() * 1000;
      const deathMs = ${JSON.stringify(timesMs)}.find((timeMs) => timeMs > ageMs);
      if (deathMs !== undefined) setTimeout(() => void ${worker}.terminate(), deathMs - ageMs);
      ${find}`,
  };
}
