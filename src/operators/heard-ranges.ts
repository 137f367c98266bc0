interface Range {
  readonly from: number;
  to: number;
}

/** Which samples of a stream were heard; disjoint ranges in ascending order. */
export class HeardRanges {
  #ranges: Range[] = [];

  /** One past the last sample heard. */
  get end(): number {
    return this.#ranges.at(-1)?.to ?? 0;
  }

  add(from: number, to: number): void {
    const last = this.#ranges.at(-1);
    if (to <= from) return;
    if (last?.to === from) last.to = to;
    else this.#ranges.push({ from, to });
  }

  /** Samples heard of [from, to). */
  count(from: number, to: number): number {
    let sum = 0;
    for (const range of this.#ranges) {
      sum += Math.max(0, Math.min(to, range.to) - Math.max(from, range.from));
    }
    return sum;
  }

  /** Forgets ranges that end before; the last one stays, for `end`. */
  forgetBefore(sample: number): void {
    const kept = this.#ranges.findIndex((range) => range.to > sample);
    this.#ranges.splice(0, kept < 0 ? Math.max(0, this.#ranges.length - 1) : kept);
  }

  /** Forgets ranges that lie inside; the last one stays, for `end`. */
  forgetBetween(after: number, before: number): void {
    const last = this.#ranges.at(-1);
    this.#ranges = this.#ranges.filter(
      (range) => range === last || range.from <= after || range.to >= before,
    );
  }
}
