import { requireRange } from './options.js';

/** Something that audio waits in, with a bound; see `FlowControl` in ports.ts. */
export interface Bounded {
  readonly pendingAudioMs: number;
  readonly full: boolean;
  whenNotFull(): Promise<void>;
}

/**
 * Counts audio that waits behind the model (in an output that is slow, say), and speaks for
 * what waits at the model, too: full when either is. Sources heed the whole.
 */
export class Backlog implements Bounded {
  readonly #upstream: Bounded;
  readonly #maxPendingMs: number;
  #ownMs = 0;
  #waiters: (() => void)[] = [];

  /** @throws UndertoneError USAGE. */
  constructor(upstream: Bounded, maxPendingMs = 120_000) {
    requireRange('backlog.maxPendingMs', maxPendingMs, 1, Infinity);
    this.#upstream = upstream;
    this.#maxPendingMs = maxPendingMs;
  }

  get pendingAudioMs(): number {
    return this.#upstream.pendingAudioMs + this.#ownMs;
  }

  get full(): boolean {
    return this.#isFull() || this.#upstream.full;
  }

  async whenNotFull(): Promise<void> {
    while (this.full) {
      await this.#upstream.whenNotFull();
      if (this.#isFull()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Audio that waits from now on. */
  enter(audioMs: number): void {
    this.#ownMs += audioMs;
  }

  /** The same, when it no longer does. */
  leave(audioMs: number): void {
    this.#ownMs -= audioMs;
    if (this.#isFull()) return;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #isFull(): boolean {
    return this.#ownMs >= this.#maxPendingMs;
  }
}
