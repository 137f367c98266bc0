import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { Contestant, Reading } from './contestants.js';
import { cpuSecondsOf, machineCpuSeconds, type Program } from './program.js';
import type { Stage } from './stage.js';

/** Where things stood when some windows had arrived. */
export interface Mark {
  readonly atMs: number;
  readonly windows: number;
  /** Of the program that writes the events. */
  readonly cpuSeconds: number;
  /** Of this process, which does nothing but listen. */
  readonly listenerCpuSeconds: number;
  readonly machineCpuSeconds: number;
}

/** Counts the events of a contestant as a consumer of committed records gets them. */
export class Arrivals {
  readonly counts: Record<Reading, number> = { scored: 0, 'not scored': 0, 'no window': 0 };
  /** Behind the first and the last records with windows that came. */
  first: Mark | undefined;
  last: Mark | undefined;
  readonly #consumer: Consumer;
  #program: Pick<Program, 'cpuSeconds'> | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly read: Contestant['read'],
  ) {
    this.#consumer = stage.kafka.consumer({
      groupId: `bench-arrivals-${randomUUID()}`,
      readUncommitted: false,
      maxWaitTimeInMs: 100,
    });
  }

  get windows(): number {
    return this.counts.scored + this.counts['not scored'];
  }

  /** Resolves when nothing can come that is not seen at once. */
  async start(): Promise<void> {
    const joined = new Promise((resolve) => {
      this.#consumer.on(this.#consumer.events.GROUP_JOIN, resolve);
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.stage.topics.events], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatch: (payload) => {
        this.#take(payload);
        return Promise.resolve();
      },
    });
    await joined;
  }

  /** @param program writes the events */
  watch(program: Program): void {
    this.#program = program;
  }

  async stop(): Promise<void> {
    await this.#consumer.disconnect();
  }

  #take({ batch: { messages } }: EachBatchPayload): void {
    const atMs = performance.now();
    const before = this.windows;
    for (const { value } of messages) {
      if (value !== null) this.counts[this.read(value)] += 1;
    }
    if (this.windows === before) return;
    this.last = {
      atMs,
      windows: this.windows,
      cpuSeconds: this.#cpuSeconds(),
      listenerCpuSeconds: cpuSecondsOf('self'),
      machineCpuSeconds: machineCpuSeconds(),
    };
    this.first ??= this.last;
  }

  /** A program that has ended has left no account: what was known of it last. */
  #cpuSeconds(): number {
    try {
      return this.#program?.cpuSeconds() ?? 0;
    } catch {
      return this.last?.cpuSeconds ?? 0;
    }
  }
}
