import { performance } from 'node:perf_hooks';
import type { Processor } from '../../../connectors/kafka/processor.js';
import { faultsOf } from './health.js';
import { createMetrics, type Metrics } from './metrics.js';
import { serveOperations, type OperationsServer } from './operations-server.js';
import { ProcessMetrics } from './process-metrics.js';

/** Metrics of a process, and the port that they are read at, where there is one. */
export class Instruments {
  readonly metrics: ProcessMetrics;
  readonly #set: Metrics = createMetrics();
  readonly #startedMs = performance.now();
  #unreadySinceMs: number | undefined = performance.now();
  #processor: Processor | undefined;

  /** @param wallMs milliseconds since 1970 */
  constructor(wallMs: () => number) {
    this.metrics = new ProcessMetrics(this.#set, wallMs);
  }

  /**
   * Answers from now on, though there may be nothing to tell yet.
   *
   * @throws UndertoneError USAGE where the port is taken
   */
  async serve(port: number | undefined): Promise<OperationsServer | undefined> {
    if (port === undefined) return undefined;
    const operations = {
      metrics: () => this.#scrape(),
      faults: () => this.#faults(),
      isReady: () => this.#processor?.isReady ?? false,
    };
    return serveOperations(operations, port);
  }

  watch(processor: Processor): void {
    this.#processor = processor;
  }

  async #scrape() {
    if (this.#processor !== undefined) this.metrics.look(this.#processor);
    const { registry } = this.#set;
    return { type: registry.contentType, text: await registry.metrics() };
  }

  /** Whoever asks for it is what keeps the time since when it has not been ready. */
  #faults(): string[] {
    const nowMs = performance.now();
    const processor = this.#processor;
    if (processor?.isReady === true) this.#unreadySinceMs = undefined;
    else this.#unreadySinceMs ??= nowMs;
    const progress = {
      startedMs: this.#startedMs,
      answeredMs: processor?.answeredMs ?? -Infinity,
      stalledMs: processor?.stalledMs ?? 0,
      unreadySinceMs: this.#unreadySinceMs,
    };
    return faultsOf(progress, nowMs);
  }
}
