import { setTimeout as sleep } from 'node:timers/promises';
import { LIVE, type Fault, type FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import type { ProcessorProcess } from '../processor-process.js';
import type { Trial } from '../trial.js';

const CHANGES = { short: 4, long: 40 } as const;
const MOST = 3;

/** The group grows and shrinks while calls run: shards move with what they hold. */
export const membership: Fault = {
  name: 'membership',
  summary: 'up to three processors join and leave, by SIGTERM and SIGKILL',
  run: (context) =>
    withTrial(context, (trial) => comeAndGo(context, trial), {
      calls:
        context.length === 'short'
          ? { ...LIVE.short, durationSeconds: 25 }
          : { calls: 40, durationSeconds: 30, staggerMs: 5_000 },
    }),
};

async function comeAndGo(context: FaultContext, trial: Trial): Promise<void> {
  const { random, length, say } = context;
  const first = trial.start('processor 0');
  await trial.ready(first);
  trial.send(1);
  const members = [first, trial.start('processor 1')];
  for (let change = 0; change < CHANGES[length] && !trial.isComplete; change++) {
    await sleep(random.between(1_000, 7_000));
    const joins = members.length < 2 || (members.length < MOST && random.float() < 0.5);
    if (joins) members.push(trial.start(`processor ${change + 2}`));
    else await leave(members, context, trial);
    say(`${members.map(({ name }) => name).join(', ')}; ${trial.progress} events`);
  }
  await trial.complete();
}

async function leave(
  members: ProcessorProcess[],
  { random }: FaultContext,
  trial: Trial,
): Promise<void> {
  const [member] = members.splice(random.between(0, members.length - 1), 1);
  if (member === undefined) return;
  if (random.float() < 0.5) await trial.stop(member);
  else await member.kill();
}
