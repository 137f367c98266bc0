import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { ProcessorObserver } from '../../../connectors/kafka/processor.js';
import type { ShardObserver } from '../../../connectors/kafka/shard-observer.js';

export interface ProcessLogOptions {
  /** Call ids appear as hashes. */
  readonly hashCallIds: boolean;
}

/**
 * One line a change of state, for those who run the processor. Neither audio nor scores, and of
 * a call only what concerns its operation.
 */
export class ProcessLog implements ShardObserver, ProcessorObserver {
  readonly #log: Logger;
  readonly #options: ProcessLogOptions;
  /** Calls that were said to be skipped, of late. */
  readonly #skipped = new Set<string>();

  constructor(log: Logger, options: ProcessLogOptions) {
    this.#log = log;
    this.#options = options;
  }

  readonly assigned: ProcessorObserver['assigned'] = (shards, generation) => {
    this.#log.info({ shards, generation }, 'joined the group');
  };

  readonly startedAfresh: ProcessorObserver['startedAfresh'] = (partition, offset) => {
    this.#log.warn({ partition, offset }, 'no offset was committed; starting where --from says');
  };

  readonly shardFailed: ProcessorObserver['shardFailed'] = (
    shard,
    { code, message },
    againInMs,
  ) => {
    this.#log.error({ shard, code, error: message, againInMs }, 'shard failed; restoring it');
  };

  readonly restored: ShardObserver['restored'] = (partition, position, streams) => {
    this.#log.info({ partition, position, streams }, 'partition restored');
  };

  readonly taken: ShardObserver['taken'] = ({ key = '', partition }, dropped) => {
    if (dropped !== 'not_permitted' || this.#skipped.has(key)) return;
    if (this.#skipped.size >= MAX_REMEMBERED) this.#skipped.clear();
    this.#skipped.add(key);
    this.#log.warn(
      { call: this.#callOf(key), partition },
      'call skipped: none of its channels may be analysed (docs/law.md)',
    );
  };

  readonly deadLettered: ShardObserver['deadLettered'] = (record, { code, message }) => {
    const { partition, offset } = record;
    this.#log.warn(
      { partition, offset, code, error: message },
      'record put aside as a dead letter',
    );
  };

  readonly written: ShardObserver['written'] = (shard, outputs, durationMs) => {
    this.#log.debug({ shard, events: outputs.length, durationMs }, 'transaction committed');
  };

  #callOf(key: string): string {
    if (!this.#options.hashCallIds) return key;
    return createHash('sha256').update(key).digest('hex').slice(0, 16);
  }
}

const MAX_REMEMBERED = 10_000;
