import { Alarm } from './alarm.js';
import type { LogRange } from './log-offsets.js';

export interface LogEndsOptions {
  /** Asks the leaders. */
  readonly ask: () => Promise<ReadonlyMap<number, LogRange>>;
  /** How old an answer may be. */
  readonly freshMs: number;
  /** Milliseconds of a clock that never steps back. */
  readonly now: () => number;
}

/**
 * Where the logs of a topic end, as their leaders said a moment ago. A consumer of kafkajs cannot
 * tell: its FETCH comes for every broker, also where nothing was asked or the connection broke,
 * and of an empty answer nothing is handed over.
 *
 * Brokers are asked for as long as somebody wants to know. One that does not answer leaves all
 * partitions unknown.
 */
export class LogEnds {
  readonly #options: LogEndsOptions;
  readonly #pause = new Alarm();
  #ranges: ReadonlyMap<number, LogRange> = new Map();
  #askedMs = -Infinity;
  #wantedMs = -Infinity;
  #isAsking = false;
  #isClosed = false;

  constructor(options: LogEndsOptions) {
    this.#options = options;
  }

  /** One past the last offset; undefined while no fresh answer is there: ask again soon. */
  end(partition: number): number | undefined {
    const { now, freshMs } = this.#options;
    this.#wantedMs = now();
    if (!this.#isAsking) void this.#keepAsking();
    return now() - this.#askedMs <= freshMs ? this.#ranges.get(partition)?.high : undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#pause.ring();
  }

  async #keepAsking(): Promise<void> {
    const { now, freshMs } = this.#options;
    this.#isAsking = true;
    while (!this.#isClosed && now() - this.#wantedMs < WANTED_MS) {
      await this.#ask();
      await this.#pause.wait(freshMs / 2);
    }
    this.#isAsking = false;
  }

  /** An answer is as old as its question. */
  async #ask(): Promise<void> {
    const { ask, now } = this.#options;
    const askedMs = now();
    try {
      this.#ranges = await ask();
      this.#askedMs = askedMs;
    } catch {
      // The last answer grows old.
    }
  }
}

/**
 * How old an answer may be that says a partition is silent: so much of the silence that ends a
 * call is unproven.
 */
export function freshFor(idleMs: number): number {
  return Math.max(500, Math.min(5_000, idleMs / 4));
}

/** Nobody has asked for so long: nobody wants to know any more. */
const WANTED_MS = 10_000;
