import type { UndertoneError } from '../../src/errors.js';
import type { PipelineOutput } from '../../src/ports.js';
import type { Dropped } from './ledger.js';
import type { KafkaRecord } from './record.js';

/** What happens in a shard, for logs and metrics; nothing that is called here may throw. */
export interface ShardObserver {
  restored(partition: number, position: number, streams: number): void;
  taken(record: KafkaRecord, dropped: Dropped | undefined): void;
  deadLettered(record: KafkaRecord, error: UndertoneError): void;
  written(shard: number, outputs: readonly PipelineOutput[], durationMs: number): void;
}
