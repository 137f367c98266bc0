import type { TrialBroker } from '../../connectors/trial-broker/trial-broker.js';
import type { Random } from '../../src/training/random.js';
import type { CallShape } from './calls.js';
import type { Oracle } from './oracle.js';
import type { ProgramCopy } from './program-copy.js';
import type { Verdict } from './trial.js';

export type Length = 'short' | 'long';

export interface FaultContext {
  /** Of the calls; and of the fault by `random`. */
  readonly seed: number;
  readonly random: Random;
  readonly length: Length;
  readonly program: ProgramCopy;
  readonly oracle: Oracle;
  /** One node that all faults of a run share; those that kill brokers start their own. */
  readonly broker: () => Promise<TrialBroker>;
  readonly say: (text: string) => void;
  readonly logs: string | undefined;
}

/** Something that goes wrong, and what may not come of it. */
export interface Fault {
  readonly name: string;
  readonly summary: string;
  run(context: FaultContext): Promise<Verdict>;
}

/** In real time, with a fault in between. The short form of all faults hears the same calls. */
export const LIVE: Readonly<Record<Length, CallShape>> = {
  short: { calls: 8, durationSeconds: 20, staggerMs: 1_000 },
  long: { calls: 24, durationSeconds: 30, staggerMs: 3_000 },
};
