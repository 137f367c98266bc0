import type { UndertoneError } from '../../src/errors.js';
import type { AudioRecord } from './audio-record.js';
import type { CollectedWork } from './collected-work.js';
import type { Dropped } from './ledger.js';
import type { KafkaRecord } from './record.js';

/** What happens in a shard, for logs and metrics; nothing that is called here may throw. */
export interface ShardObserver {
  restored(partition: number, position: number, streams: number): void;
  /** @param audio the record as it was understood; undefined for a dead letter of an earlier run */
  taken(record: KafkaRecord, audio: AudioRecord | undefined, dropped: Dropped | undefined): void;
  deadLettered(record: KafkaRecord, error: UndertoneError): void;
  /** A record's time is far from that of the one before it in its partition. */
  clockJumped(record: KafkaRecord, warning: UndertoneError): void;
  /** Committed: outputs can be read, and offsets stand. */
  written(shard: number, work: readonly CollectedWork[], durationMs: number): void;
}
