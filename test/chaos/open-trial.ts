import type { CallShape } from './calls.js';
import { LIVE, type FaultContext } from './fault.js';
import { Trial, type Verdict } from './trial.js';

/** One trial of a fault, which ends whatever happens in it. */
export async function withTrial(
  context: FaultContext,
  inflict: (trial: Trial) => Promise<void>,
  { brokers, calls }: { readonly brokers?: readonly string[]; readonly calls?: CallShape } = {},
): Promise<Verdict> {
  const { program, oracle, seed, length, say, logs } = context;
  const trial = await Trial.open({
    ...{ program, oracle, seed, say, logs },
    brokers: brokers ?? (await context.broker()).bootstrapServers.split(','),
    calls: calls ?? LIVE[length],
  });
  try {
    await inflict(trial);
    return await trial.settle();
  } finally {
    await trial.close();
  }
}
