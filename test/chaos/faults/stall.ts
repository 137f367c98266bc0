import { setTimeout as sleep } from 'node:timers/promises';
import { LIVE, type Fault, type FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import type { ProcessorProcess } from '../processor-process.js';
import type { Trial } from '../trial.js';

/** Past the session timeout of 8 s. */
const STALL_MS = [9_500, 12_000] as const;
const STALLS = { short: 1, long: 8 } as const;

/** Calls at twice their speed: who is stopped has records in its hands. */
const SPEED = 2;

/**
 * A processor is stopped for so long that the group gives its work to another, and then goes on
 * with what it had in memory: it must not get any of that through.
 */
export const stall: Fault = {
  name: 'stall',
  summary: 'SIGSTOP past the session timeout, then SIGCONT: the zombie is shut out',
  run: (context) =>
    withTrial(context, (trial) => stallInTurn(context, trial), {
      calls:
        context.length === 'short'
          ? { ...LIVE.short, durationSeconds: 32 }
          : { calls: 80, durationSeconds: 30, staggerMs: 5_000 },
    }),
};

async function stallInTurn(context: FaultContext, trial: Trial): Promise<void> {
  const { random, length, say } = context;
  const pair = [trial.start('processor A'), trial.start('processor B')] as const;
  await Promise.all(pair.map((processor) => processor.logged(isJoined, 60_000)));
  trial.send(SPEED);
  await trial.reached(0.1, 60_000);
  for (let stalls = 0; stalls < STALLS[length] && !trial.isComplete; stalls++) {
    const [zombie, heir] = stalls % 2 === 0 ? pair : ([pair[1], pair[0]] as const);
    await sleep(random.between(0, 1_000));
    await stallOne(zombie, heir, random.between(...STALL_MS), trial);
    say(`${zombie.name} was stopped; ${trial.progress} events`);
  }
  await trial.complete();
}

async function stallOne(
  zombie: ProcessorProcess,
  heir: ProcessorProcess,
  stallMs: number,
  trial: Trial,
): Promise<void> {
  const [zombieLine, heirLine] = [zombie.log.length, heir.log.length];
  zombie.signal('SIGSTOP');
  const taken = heir.logged(isJoined, 60_000, heirLine);
  await Promise.all([sleep(stallMs), taken]);
  await heir.logged(({ msg }) => msg === 'partition restored', 30_000, heirLine);
  zombie.signal('SIGCONT');
  const told = await zombie.logged((line) => isFence(line) || isJoined(line), 60_000, zombieLine);
  if ((await taken) === undefined) trial.violations.push(`${heir.name} did not take over`);
  if (told === undefined) trial.violations.push(`${zombie.name} never learnt that it had lost`);
}

function isJoined({ msg }: { readonly msg: string }): boolean {
  return msg === 'joined the group';
}

function isFence({ code }: { readonly code?: string }): boolean {
  return code === 'KAFKA_FENCED';
}
