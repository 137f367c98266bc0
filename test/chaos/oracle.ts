import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.js';
import type { InferenceSet } from '../../src/model/inference-set.js';
import type { Difference } from '../oracle/compare-events.js';
import { compareTold } from '../oracle/compare-told.js';
import { compareWindows } from '../oracle/compare-windows.js';
import type { SimulatedCall } from '../oracle/manifest.js';
import { startDefaultInference } from '../oracle/default-inference.js';
import { referenceTold } from '../oracle/reference-events.js';
import type { Told } from '../oracle/told.js';

/** What `--mono-contains customer-only` declares. */
const DECLARATION = { monoContains: 'customer_only' } as const;

/**
 * Both expected sets of events: that of the pipeline without Kafka, and that of sample counts
 * alone. Ordinals count over the whole call, smoothing goes over it, and so do utterances and
 * summaries: they are folds that a restart can only have right by its checkpoint.
 */
export class Oracle {
  /** Equal audio has equal events, whatever the fault. */
  readonly #computed = new Map<string, Told>();

  private constructor(private readonly inference: InferenceSet) {}

  static async open(): Promise<Oracle> {
    return new Oracle(await startDefaultInference());
  }

  expected(calls: readonly SimulatedCall[]): Promise<Told> {
    const { inference } = this;
    const pathOf = (name: string) => join(packageRoot(), 'examples/demo-call', name);
    const options = { inference, declaration: DECLARATION, utterances: {}, summary: true };
    return referenceTold(calls, pathOf, options, this.#computed);
  }

  async differences(calls: readonly SimulatedCall[], told: Told): Promise<Difference[]> {
    return [
      ...compareWindows(calls, told.events, (channel) => channel !== 'agent'),
      ...compareTold(await this.expected(calls), told),
    ];
  }

  async close(): Promise<void> {
    await this.inference.dispose();
  }
}
