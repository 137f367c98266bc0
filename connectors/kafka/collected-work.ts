import type { PipelineOutput } from '../../src/ports.js';
import type { PartitionWrite } from './shard-writer.js';

/** What a transaction holds of one partition, and which outputs these are. */
export interface CollectedWork {
  readonly write: PartitionWrite;
  readonly outputs: readonly PipelineOutput[];
}
