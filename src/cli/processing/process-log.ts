import { createHash } from 'node:crypto';
import { pino, type Logger } from 'pino';
import type { UndertoneError } from '../../errors.js';
import type { Output } from '../io.js';
import type { ProcessObserver } from './observer.js';
import { withoutCallIds } from './without-call-ids.js';

export interface ProcessLogOptions {
  /** Call ids appear as hashes. */
  readonly hashCallIds: boolean;
}

/** JSON lines on stderr. */
export function processLogger(level: string, stderr: Output): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stderr);
}

/**
 * One line a change of state, for those who run the processor. Neither audio nor scores, and of
 * a call only what concerns its operation.
 */
export class ProcessLog implements ProcessObserver {
  readonly #log: Logger;
  readonly #options: ProcessLogOptions;
  /** Partitions whose first clock jump was told; a clock that is wrong jumps with every record. */
  readonly #jumped = new Set<number>();

  constructor(log: Logger, options: ProcessLogOptions) {
    this.#log = log;
    this.#options = options;
  }

  readonly assigned: ProcessObserver['assigned'] = (shards, generation) => {
    this.#log.info({ shards, generation }, 'joined the group');
  };

  readonly startedAfresh: ProcessObserver['startedAfresh'] = (partition, offset) => {
    this.#log.warn({ partition, offset }, 'no offset was committed; starting where --from says');
  };

  readonly shardFailed: ProcessObserver['shardFailed'] = (shard, error, againInMs) => {
    const line = { shard, ...this.#toldOf(error), againInMs };
    this.#log.error(line, 'shard failed; restoring it');
  };

  readonly restored: ProcessObserver['restored'] = (partition, position, streams) => {
    this.#jumped.delete(partition);
    this.#log.info({ partition, position, streams }, 'partition restored');
  };

  readonly skipped: ProcessObserver['skipped'] = ({ callId, channels, whole }) => {
    this.#log.info(
      { call: this.#callOf(callId), channels, whole },
      whole
        ? 'call skipped: none of its channels may be analysed (docs/law.md)'
        : 'channel skipped: it may not be analysed (docs/law.md)',
    );
  };

  readonly taken: ProcessObserver['taken'] = ({ partition, offset }, _audio, dropped) => {
    if (dropped === undefined || dropped === 'not_permitted') return;
    this.#log.debug({ partition, offset, dropped }, 'record brings nothing');
  };

  readonly deadLettered: ProcessObserver['deadLettered'] = ({ key, partition, offset }, error) => {
    this.#log.warn(
      { partition, offset, ...this.#toldOf(error, key) },
      'record put aside as a dead letter',
    );
  };

  readonly clockJumped: ProcessObserver['clockJumped'] = ({ partition, offset }, warning) => {
    const { code, message } = warning;
    const line = { partition, offset, code, error: message };
    if (this.#jumped.has(partition)) this.#log.debug(line, 'record time jumped');
    else this.#log.warn(line, 'record time jumped; others of this partition are only counted');
    this.#jumped.add(partition);
  };

  readonly written: ProcessObserver['written'] = (shard, work, durationMs) => {
    const events = work.reduce((sum, { outputs }) => sum + outputs.length, 0);
    this.#log.debug({ shard, events, durationMs }, 'transaction committed');
  };

  #callOf(callId: string): string {
    if (!this.#options.hashCallIds) return callId;
    return createHash('sha256').update(callId).digest('hex').slice(0, 16);
  }

  /** A message without call ids names none of its call either; where that is known, its hash does. */
  #toldOf(error: UndertoneError, callId?: string): Record<string, string | undefined> {
    const { code } = error;
    if (!this.#options.hashCallIds) return { code, error: error.message };
    const call = callId === undefined ? undefined : this.#callOf(callId);
    return { call, code, error: withoutCallIds(error).message };
  }
}
