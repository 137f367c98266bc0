import { setTimeout as sleep } from 'node:timers/promises';
import { LIVE, type Fault, type FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import { BrokerProxy } from '../proxy/broker-proxy.js';
import { Meddler } from '../proxy/meddler.js';
import type { Trial } from '../trial.js';

const MEDDLE_MS = { short: 25_000, long: 180_000 } as const;

/** Nobody knows whether a transaction whose end was not confirmed was committed. */
export const proxy: Fault = {
  name: 'proxy',
  summary: 'connections that delay, drop and half-close, ends of transactions above all',
  run: (context) =>
    withTrial(context, (trial) => meddle(context, trial), {
      calls:
        context.length === 'short'
          ? LIVE.short
          : { calls: 24, durationSeconds: 30, staggerMs: 7_000 },
    }),
};

async function meddle(context: FaultContext, trial: Trial): Promise<void> {
  const { random, length, say } = context;
  const [broker = ''] = trial.options.brokers;
  const meddler = new Meddler(random);
  const between = await BrokerProxy.start(broker, meddler);
  try {
    await trial.ready(trial.start('processor 0', ['--brokers', between.address]));
    trial.send(1);
    await trial.reached(0.02, 60_000);
    meddler.isActive = true;
    await sleep(MEDDLE_MS[length]);
    meddler.isActive = false;
    await trial.complete();
    await trial.stopAll();
  } finally {
    await between.stop();
  }
  const told = [...meddler.counts].map(([what, count]) => `${count} ${what}`);
  say(told.sort().join(', '));
  const lostEnds = meddler.counts.get('EndTxn response drop') ?? 0;
  if (lostEnds === 0) trial.violations.push('no end of a transaction was left unanswered');
}
