import { UndertoneError } from '../../src/errors.js';

/**
 * Notices work that waits and gets no further. It counts looks, not time: a process that was
 * stopped for an hour and goes on has been looked at once.
 */
export class StallWatch {
  #looks = 0;

  /** Looks in a row that found work waiting, and no progress since the look before. */
  get looks(): number {
    return this.#looks;
  }

  progress(): void {
    this.#looks = 0;
  }

  look(isWaiting: boolean): void {
    this.#looks = isWaiting ? this.#looks + 1 : 0;
  }
}

export const LOOK_EVERY_MS = 5_000;
/** So many looks without progress are a standstill. */
export const STALLED_LOOKS = 12;

export function stalled(what: string): UndertoneError {
  return new UndertoneError('WORKER_DIED', {
    what,
    expected: `progress within ${(STALLED_LOOKS * LOOK_EVERY_MS) / 1_000} s`,
    todo: 'see whether the machine has CPU to spare; --backend wasm rules TensorFlow out',
  });
}
