import type { Random } from '../../../src/training/random.js';
import type { Fault, FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import { copyProgram, type Patch } from '../program-copy.js';
import type { Trial } from '../trial.js';

/** More, and the processor would take it for something that does not pass. */
const DEATHS = { short: 2, long: 4 } as const;

/** The thread of the pipelines dies, and the process with all its connections lives on. */
export const thread: Fault = {
  name: 'thread',
  summary: 'the thread that computes is ended from outside, several times',
  run: async (context) => {
    const { random, length } = context;
    const program = await copyProgram([dyingThreads(random, DEATHS[length])]);
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

/** The first threads of a process live for so long, and no longer. */
function dyingThreads(random: Random, deaths: number): Patch {
  const livesMs = Array.from({ length: deaths }, () => random.between(6_000, 11_000));
  const find = "this.#worker.on('message'";
  return {
    file: 'src/cli/pipeline-thread/thread-pipelines.js',
    find,
    replace: `
      globalThis.threadLivesMs ??= ${JSON.stringify(livesMs)};
      const lifeMs = globalThis.threadLivesMs.shift();
      if (lifeMs !== undefined) setTimeout(() => void this.#worker.terminate(), lifeMs);
      ${find}`,
  };
}
