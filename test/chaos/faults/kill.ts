import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallShape } from '../calls.js';
import { LIVE, type Fault, type FaultContext, type Length } from '../fault.js';
import { withTrial } from '../open-trial.js';
import type { Trial } from '../trial.js';

const KILLS: Readonly<Record<Length, number>> = { short: 4, long: 100 };
const CALLS: Readonly<Record<Length, CallShape>> = {
  short: LIVE.short,
  long: { calls: 200, durationSeconds: 20, staggerMs: 5_000 },
};
/** The group waits so long for each member that went without a word. */
const SESSION_MS = 8_000;
/** Of the kills: in the middle of starting, joining or restoring. */
const EARLY_SHARE = 0.25;

/** The process goes at random moments, in the middle of transactions and of its own restoration. */
export const kill: Fault = {
  name: 'kill',
  summary: 'SIGKILL of the processor at random moments',
  run: (context) =>
    withTrial(context, (trial) => killAgainAndAgain(context, trial), {
      calls: CALLS[context.length],
    }),
};

async function killAgainAndAgain(context: FaultContext, trial: Trial): Promise<void> {
  const { random, length, say } = context;
  let processor = trial.start('processor 0');
  await trial.ready(processor);
  trial.send(1);
  let wasEarly = false;
  for (let kills = 1; kills <= KILLS[length] && !trial.isComplete; kills++) {
    await sleep(random.between(100, 3_000));
    const sinceMs = performance.now();
    await processor.kill();
    processor = trial.start(`processor ${kills}`);
    const isEarly = random.float() < EARLY_SHARE && kills < KILLS[length];
    if (isEarly) await sleep(random.between(200, 8_000));
    const allowanceMs = wasEarly ? SESSION_MS : 0;
    const tookMs = isEarly ? undefined : await trial.resumed(processor, sinceMs, allowanceMs);
    say(`kill ${kills}: ${isEarly ? 'the next one comes early' : inWords(tookMs)}`);
    wasEarly = isEarly;
  }
  await trial.complete();
}

function inWords(tookMs: number | undefined): string {
  return tookMs === undefined
    ? 'everything was written'
    : `resumed in ${(tookMs / 1_000).toFixed(1)} s`;
}
