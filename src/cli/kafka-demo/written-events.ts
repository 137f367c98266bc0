import type { ShardObserver } from '../../../connectors/kafka/shard-observer.js';

/** Counts events as they are written and shown, and knows when the last one has been shown. */
export class WrittenEvents {
  readonly #allShown: () => void;
  #written = 0;
  #shown = 0;
  #isFinal = false;

  constructor(allShown: () => void) {
    this.#allShown = allShown;
  }

  readonly written: ShardObserver['written'] = (_shard, work) => {
    this.#written += work.reduce((sum, { outputs }) => sum + outputs.length, 0);
  };

  shown(): void {
    this.#shown++;
    this.#check();
  }

  /** No more will be written. */
  final(): void {
    this.#isFinal = true;
    this.#check();
  }

  #check(): void {
    if (this.#isFinal && this.#shown >= this.#written) this.#allShown();
  }
}
