import type { UndertoneError } from '../../src/errors.js';

/** Where a partition stands that is worked on. */
export interface PartitionProgress {
  readonly partition: number;
  /** Offset behind the last record that was taken. */
  readonly position: number;
  /** One past the last offset on the broker, as far as is known. */
  readonly end: number;
}

/** What happens to a processor, for logs, metrics and health. */
export interface ProcessorObserver {
  assigned(shards: readonly number[], generation: number): void;
  /** No offset was committed for it; it begins where `from` says. */
  startedAfresh(partition: number, offset: number): void;
  shardFailed(shard: number, error: UndertoneError, againInMs: number): void;
}
