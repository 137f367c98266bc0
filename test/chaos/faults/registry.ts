import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../connectors/trial-broker/free-port.js';
import { startTrialRegistry } from '../../../connectors/trial-broker/start-trial-registry.js';
import type { Fault, FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import type { ProcessorProcess } from '../processor-process.js';
import type { Trial } from '../trial.js';

const EX_UNAVAILABLE = 69;

/** Events name their schema by an id of the registry, which is needed to begin and no longer. */
export const registry: Fault = {
  name: 'registry',
  summary: 'the schema registry is down at the start, and again in the middle',
  run: (context) => withTrial(context, (trial) => withoutRegistry(context, trial)),
};

async function withoutRegistry({ random, say }: FaultContext, trial: Trial): Promise<void> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const first = trial.start('processor 0', ['--registry', url]);
  const waits = await first.logged(({ msg }) => msg.includes('waiting up to'), 60_000);
  if (waits === undefined) trial.violations.push('it did not say that it waits for the registry');
  const started = await startTrialRegistry({ port });
  try {
    await trial.ready(await goneOn(first, trial, url));
    trial.send(1);
    await sleep(random.between(3_000, 8_000));
  } finally {
    await started.stop();
  }
  say(`the registry is gone; ${trial.progress} events`);
  await trial.complete();
}

/** It waits for half a minute, and then ends: who watches over it starts it again. */
async function goneOn(
  first: ProcessorProcess,
  trial: Trial,
  url: string,
): Promise<ProcessorProcess> {
  await first.logged(({ msg }) => msg === 'starting', 60_000);
  if (first.isAlive) return first;
  const { code } = await first.ended;
  if (code !== EX_UNAVAILABLE) trial.violations.push(`the exit code was ${String(code)}`);
  return trial.start('processor 1', ['--registry', url]);
}
