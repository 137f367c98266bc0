/**
 * Whether the batches that kafkajs hands over follow each other. It may hand over a batch that it
 * fetched before a seek: while batches of one broker wait, the fetch of another may rejoin the
 * group and take up the seek, after which the old batch no longer counts as stale. Taking it would
 * leave out, in silence, all that lies before it.
 *
 * So a batch counts if it was asked for at the expected offset. kafkajs passes over what is no
 * record (marks of transactions, what was aborted) by itself: `passOver` takes that in. Where
 * offsets are missing that nothing explains (a compacted log, or the beginning of one that has
 * been cut), the same batch comes again after each seek, which an old one does not.
 */
export class BatchOrder {
  #expected: number;
  #elsewhere = -1;
  #times = 0;

  constructor(start: number) {
    this.#expected = start;
  }

  /** Offset behind all that was taken. */
  get expected(): number {
    return this.#expected;
  }

  /**
   * @param fetched the offset that the batch was asked for at
   * @returns whether it is to be taken; otherwise seek `expected`
   */
  follows(fetched: number): boolean {
    if (fetched <= this.#expected) return fetched === this.#expected;
    this.#times = fetched === this.#elsewhere ? this.#times + 1 : 1;
    this.#elsewhere = fetched;
    return this.#times >= SAME_TIMES;
  }

  /** A batch has been taken, or what is no record. */
  moveTo(expected: number): void {
    this.#expected = expected;
    this.forgetGap();
  }

  /** A gap counts from now on only: what was seen of it is no proof. */
  forgetGap(): void {
    this.#elsewhere = -1;
    this.#times = 0;
  }

  /**
   * kafkajs leaves out a batch without records, and goes on behind it. Where that begins at the
   * expected offset, nothing is missing, whenever it was fetched.
   *
   * @returns whether it follows; otherwise seek `expected`
   */
  passOver(passed: PassedOver): boolean {
    const follows = this.follows(beginOf(passed));
    if (follows) this.moveTo(Number(passed.lastOffset) + 1);
    return follows;
  }
}

/** Of kafkajs' START_BATCH_PROCESS; no first offset: all of it lay before the one asked for. */
export interface PassedOver {
  readonly firstOffset: string | null;
  readonly lastOffset: string;
}

export function beginOf({ firstOffset, lastOffset }: PassedOver): number {
  return Number(firstOffset ?? lastOffset);
}

/** A gap is one if it is met so often in a row, each time after a seek to where it begins. */
const SAME_TIMES = 3;
