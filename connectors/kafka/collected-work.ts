import type { PipelineOutput, StreamEnd } from '../../src/ports.js';
import type { PartitionWrite } from './shard-writer.js';

/** What a transaction holds of one partition, and which outputs and ends these are. */
export interface CollectedWork {
  readonly write: PartitionWrite;
  readonly outputs: readonly PipelineOutput[];
  readonly ends: readonly StreamEnd[];
}
