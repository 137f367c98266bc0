import type {
  PipelineListener,
  ShardPipeline,
  ShardPipelines,
} from '../../connectors/kafka/shard-pipeline.js';
import type { ResumedStream } from '../../connectors/kafka/ledger.js';
import { CONFIG_HASH, FakePipeline } from '../connectors/kafka/fake-pipeline.js';

/** Pipelines without arithmetic, for tests that are about Kafka. */
export class FakePipelines implements ShardPipelines {
  readonly #open = new Set<PipelineListener>();

  constructor(readonly configHash = CONFIG_HASH) {}

  open(streams: readonly ResumedStream[], listener: PipelineListener): ShardPipeline {
    const pipeline = new FakePipeline(streams, this.configHash);
    this.#open.add(listener);
    const isOpen = (): boolean => this.#open.has(listener);
    return {
      push: async (chunks) => {
        const items = chunks.flatMap((chunk) => pipeline.push(chunk, chunk.format.channels));
        await new Promise((resolve) => setImmediate(resolve));
        for (const { output, ended } of items) {
          if (!isOpen()) return;
          if (output !== undefined) listener.output(output);
          if (ended !== undefined) listener.streamEnded(ended);
        }
      },
      idle: () => Promise.resolve(),
      close: () => {
        this.#open.delete(listener);
      },
    };
  }

  /** As if the thread had died. */
  restart(error: Error): void {
    const listeners = [...this.#open];
    this.#open.clear();
    for (const listener of listeners) listener.failed(error);
  }
}
