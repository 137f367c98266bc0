/** Ended keys that are remembered, so that their stragglers open nothing. */
const REMEMBERED_ENDS = 4_096;

/**
 * State by key, from its first use to its end. What comes after an end finds nothing: a
 * repeated last chunk must not open the stream anew. The latest 4,096 ends are remembered.
 */
export class OpenStreams<State> {
  readonly #open = new Map<string, State>();
  readonly #ended = new Set<string>();

  /** @returns undefined for a key that has ended. */
  of(key: string, open: () => State): State | undefined {
    if (this.#ended.has(key)) return undefined;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const state = open();
    this.#open.set(key, state);
    return state;
  }

  end(key: string): void {
    this.#open.delete(key);
    this.#ended.add(key);
    if (this.#ended.size <= REMEMBERED_ENDS) return;
    const [oldest] = this.#ended;
    if (oldest !== undefined) this.#ended.delete(oldest);
  }

  /** Ends all at once, and forgets the ends too. */
  clear(): State[] {
    const states = [...this.#open.values()];
    this.#open.clear();
    this.#ended.clear();
    return states;
  }
}
