import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { Inference } from '../../src/model/inference.js';
import { startLocalInference } from '../../src/model/start-inference.js';
import { compareEvents, type Difference } from '../oracle/compare-events.js';
import { compareWindows } from '../oracle/compare-windows.js';
import type { SimulatedCall } from '../oracle/manifest.js';
import { referenceEvents } from '../oracle/reference-events.js';

/** What `--mono-contains customer-only` declares. */
const DECLARATION = { monoContains: 'customer_only' } as const;

/**
 * Both expected sets of events: that of the pipeline without Kafka, and that of sample counts
 * alone. Ordinals count over the whole call, and smoothing goes over it: they are folds that a
 * restart can only have right by its checkpoint.
 */
export class Oracle {
  /** Equal audio has equal events, whatever the fault. */
  readonly #computed = new Map<string, EmotionEvent[]>();

  private constructor(private readonly inference: Inference) {}

  static async open(): Promise<Oracle> {
    const modelFolder = join(packageRoot(), 'models/paper-ravdess');
    return new Oracle(await startLocalInference({ modelFolder, maxBatch: 1 }));
  }

  expected(calls: readonly SimulatedCall[]): Promise<EmotionEvent[]> {
    const { inference } = this;
    const pathOf = (name: string) => join(packageRoot(), 'examples/demo-call', name);
    const options = { inference, declaration: DECLARATION };
    return referenceEvents(calls, pathOf, options, this.#computed);
  }

  async differences(
    calls: readonly SimulatedCall[],
    events: readonly EmotionEvent[],
  ): Promise<Difference[]> {
    return [
      ...compareWindows(calls, events, (channel) => channel !== 'agent'),
      ...compareEvents(await this.expected(calls), events).differences,
    ];
  }

  async close(): Promise<void> {
    await this.inference.dispose();
  }
}
