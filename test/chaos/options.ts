import { parseArgs } from 'node:util';
import type { Length } from './fault.js';

export interface ChaosOptions {
  readonly length: Length;
  /** Names of faults; empty: all. */
  readonly faults: readonly string[];
  readonly seed: number;
  readonly mutations: boolean;
  /** Where to write the totals as JSON. */
  readonly report: string | undefined;
  /** Folder for the logs of all processors. */
  readonly logs: string | undefined;
}

/** @throws TypeError for an option that is not there */
export function chaosOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      long: { type: 'boolean', default: false },
      fault: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: '1' },
      mutations: { type: 'boolean', default: false },
      report: { type: 'string' },
      logs: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new TypeError('--seed wants a whole number');
  return {
    length: values.long ? 'long' : 'short',
    ...{ faults: values.fault, seed, mutations: values.mutations },
    ...{ report: values.report, logs: values.logs },
  };
}
