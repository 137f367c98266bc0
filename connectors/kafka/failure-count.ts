import { UndertoneError, type ErrorCode } from '../../src/errors.js';

/** Conditions that trying again does not change. */
const FATAL: readonly ErrorCode[] = [
  'KAFKA_OFFSETS_LOST',
  'KAFKA_PARTITIONS',
  'KAFKA_TOPIC_MISSING',
  'KAFKA_DENIED',
  'KAFKA_RECORD_TOO_LARGE',
  'CHECKPOINT_MISMATCH',
  'EVENT_INVALID',
  'MODEL_MISMATCH',
  'LAW_PURPOSE',
  'USAGE',
];

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;
/** Without a failure for so long, what was before does not count. */
const FORGIVEN_MS = 60_000;
/** Shut out so often while the group did not change: by somebody who is not in it. */
const MAX_FENCED = 4;
const MAX_FAILURES = 30;
/** Pipelines that died, each so soon after the last one: it takes a minute to notice some. */
const MAX_DIED = 5;
const DIED_FORGIVEN_MS = 600_000;

export interface Verdict {
  /** What makes trying again useless. */
  readonly fatal?: UndertoneError;
  readonly backoffMs: number;
}

/** Counts the failures of a shard, and judges them. */
export class FailureCount {
  #count = 0;
  #fenced = 0;
  #died = 0;
  #lastMs = -Infinity;
  #diedMs = -Infinity;

  add(error: UndertoneError, nowMs: number): Verdict {
    if (nowMs - this.#lastMs > FORGIVEN_MS) this.#count = this.#fenced = 0;
    this.#lastMs = nowMs;
    this.#count++;
    if (error.code === 'KAFKA_FENCED') this.#fenced++;
    if (error.code === 'WORKER_DIED') this.#addDeath(nowMs);
    const backoffMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#count - 1));
    const fatal = this.#fatal(error);
    return fatal === undefined ? { backoffMs } : { fatal, backoffMs };
  }

  /** The group has changed: who was shut out may have been by the one who has left. */
  rebalanced(): void {
    this.#fenced = 0;
  }

  #addDeath(nowMs: number): void {
    if (nowMs - this.#diedMs > DIED_FORGIVEN_MS) this.#died = 0;
    this.#diedMs = nowMs;
    this.#died++;
  }

  #fatal(cause: UndertoneError): UndertoneError | undefined {
    if (FATAL.includes(cause.code)) return cause;
    if (cause.code === 'WORKER_DIED' && this.#died >= MAX_DIED) return cause;
    if (this.#fenced >= MAX_FENCED) {
      return new UndertoneError('KAFKA_FENCED', {
        what: `shut out ${this.#fenced} times by a producer that is not of this group`,
        expected: 'transactional ids that no other application uses',
        todo: 'give each application its own --transactional-prefix',
        cause,
      });
    }
    if (this.#count < MAX_FAILURES) return undefined;
    return new UndertoneError('KAFKA_TRANSACTION', {
      what: `a shard failed ${this.#count} times in a row`,
      received: cause.message,
      cause,
    });
  }
}
