import { setTimeout as sleep } from 'node:timers/promises';
import { startTrialBroker } from '../../../connectors/trial-broker/start-trial-broker.js';
import type { TrialBroker } from '../../../connectors/trial-broker/trial-broker.js';
import type { Fault, FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import type { Trial } from '../trial.js';

const OUTAGES = { short: 1, long: 5 } as const;

/** Nothing answers for a while, to nobody: readers, writers, group and transactions alike. */
export const outage: Fault = {
  name: 'outage',
  summary: 'the only broker is killed, and started again half a minute later',
  run: async (context) => {
    const single = await startTrialBroker({ nodes: 1, onChosen: context.say });
    try {
      return await withTrial(context, (trial) => outliveOutages(context, single, trial), {
        brokers: single.bootstrapServers.split(','),
      });
    } finally {
      await single.stop();
    }
  },
};

async function outliveOutages(
  { random, length, say }: FaultContext,
  { nodes }: TrialBroker,
  trial: Trial,
): Promise<void> {
  const [only] = nodes;
  await trial.ready(trial.start('processor 0'));
  trial.send(1);
  await trial.reached(0.02, 120_000);
  for (let outages = 0; outages < OUTAGES[length] && !trial.isComplete; outages++) {
    await only?.kill();
    const awayMs = random.between(10_000, 40_000);
    await sleep(awayMs);
    await only?.start();
    say(`nothing answered for ${(awayMs / 1_000).toFixed(0)} s; ${trial.progress} events`);
    if (outages + 1 < OUTAGES[length]) await sleep(random.between(20_000, 40_000));
  }
  await trial.complete();
}
