import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.js';
import { planCalls, type CallPlan } from '../../src/cli/simulate/plan-calls.js';
import { loadRecording } from '../../src/cli/simulate/recording.js';
import { SentCalls } from '../../src/cli/simulate/sent-calls.js';
import { parseManifest, type SimulatedCall } from '../oracle/manifest.js';

/** How many calls there are, and when. */
export interface CallShape {
  readonly calls: number;
  readonly durationSeconds: number;
  readonly staggerMs: number;
}

const FAULTS = { loss: 0.02, duplicates: 0.03, reorder: 0.05, jitterMs: 40 };

/** Calls over a bad network: a seed repeats them record by record. */
export async function planOfCalls(seed: number, shape: CallShape): Promise<CallPlan> {
  const path = join(packageRoot(), 'examples/demo-call/demo-call.wav');
  const recording = await loadRecording(path, { encoding: 'mulaw', sampleRateHz: 8_000 });
  return {
    ...shape,
    seed,
    recordings: [recording],
    callPrefix: 'chaos',
    chunkMs: 200,
    faults: FAULTS,
  };
}

/** What a sending of the whole plan will have been. */
export function manifestOf(plan: CallPlan): SimulatedCall[] {
  const sent = new SentCalls();
  for (const record of planCalls(plan)) sent.add(record);
  return asManifest(sent);
}

export function asManifest(sent: SentCalls): SimulatedCall[] {
  return parseManifest(
    sent
      .calls()
      .map((call) => JSON.stringify(call))
      .join('\n'),
  );
}
