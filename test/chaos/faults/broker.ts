import { setTimeout as sleep } from 'node:timers/promises';
import { startTrialBroker } from '../../../connectors/trial-broker/start-trial-broker.js';
import type { TrialBroker } from '../../../connectors/trial-broker/trial-broker.js';
import { LIVE, type Fault, type FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import type { Trial } from '../trial.js';

const KILLS = { short: 1, long: 9 } as const;

/** Leaders of partitions, coordinators of groups and of transactions go, and come back. */
export const broker: Fault = {
  name: 'broker',
  summary: 'one of three brokers is killed and started again',
  run: async (context) => {
    const cluster = await startTrialBroker({ nodes: 3, onChosen: context.say });
    try {
      return await withTrial(context, (trial) => killBrokers(context, cluster, trial), {
        brokers: cluster.bootstrapServers.split(','),
        calls:
          context.length === 'short'
            ? { ...LIVE.short, durationSeconds: 25 }
            : { calls: 40, durationSeconds: 30, staggerMs: 7_000 },
      });
    } finally {
      await cluster.stop();
    }
  },
};

async function killBrokers(
  { random, length, say }: FaultContext,
  cluster: TrialBroker,
  trial: Trial,
): Promise<void> {
  await trial.ready(trial.start('processor 0'));
  trial.send(1);
  await trial.reached(0.02, 120_000);
  const first = random.between(0, 2);
  for (let kills = 0; kills < KILLS[length] && !trial.isComplete; kills++) {
    const victim = cluster.nodes[(first + kills) % cluster.nodes.length];
    await victim?.kill();
    await sleep(random.between(2_000, 8_000));
    await victim?.start();
    say(`broker ${victim?.id ?? 0} was killed and is back; ${trial.progress} events`);
    // Until its replicas are in sync again: of three, two must be.
    if (kills + 1 < KILLS[length]) await sleep(random.between(8_000, 15_000));
  }
  await trial.complete();
}
