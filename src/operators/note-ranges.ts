import type { AudioNote, NoteSpan } from '../audio/chunk.js';

interface Range {
  readonly from: number;
  to: number;
}

/** What happened to which samples of a stream: for each note, disjoint ranges, ascending. */
export class NoteRanges {
  readonly #ranges = new Map<AudioNote, Range[]>();

  /** In any order; what overlaps or touches becomes one. */
  add({ note, from, to }: NoteSpan): void {
    const ranges = this.#ranges.get(note) ?? [];
    const last = ranges.at(-1);
    if (last === undefined || from > last.to) ranges.push({ from, to });
    else if (from >= last.from) last.to = Math.max(last.to, to);
    else insert(ranges, from, to);
    this.#ranges.set(note, ranges);
  }

  /** Notes on [from, to), each once. */
  within(from: number, to: number): Set<AudioNote> {
    const notes = new Set<AudioNote>();
    for (const [note, ranges] of this.#ranges) {
      if (ranges.some((range) => range.from < to && range.to > from)) notes.add(note);
    }
    return notes;
  }

  forgetBefore(sample: number): void {
    for (const ranges of this.#ranges.values()) {
      const kept = ranges.findIndex(({ to }) => to > sample);
      ranges.splice(0, kept < 0 ? ranges.length : kept);
    }
  }

  /** Forgets ranges that lie inside. */
  forgetBetween(after: number, before: number): void {
    for (const [note, ranges] of this.#ranges) {
      const kept = ranges.filter(({ from, to }) => from <= after || to >= before);
      this.#ranges.set(note, kept);
    }
  }
}

/** Puts [from, to) in its place, together with all that it touches. */
function insert(ranges: Range[], from: number, to: number): void {
  const first = ranges.findIndex((range) => range.to >= from);
  const behind = ranges.findIndex((range) => range.from > to);
  const end = behind < 0 ? ranges.length : behind;
  const joined = ranges.slice(first, end);
  const start = Math.min(from, joined[0]?.from ?? from);
  ranges.splice(first, joined.length, { from: start, to: Math.max(to, joined.at(-1)?.to ?? to) });
}
