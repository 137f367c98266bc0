import type { AudioNote } from '../audio/chunk.js';

interface NoteRange {
  readonly note: AudioNote;
  readonly from: number;
  to: number;
}

/** What happened to which samples of a stream. */
export class NoteRanges {
  #ranges: NoteRange[] = [];

  /** @param to equal to `from` for what happened between two samples. */
  add(notes: readonly AudioNote[], from: number, to: number): void {
    for (const note of notes) {
      const last = this.#ranges.findLast((range) => range.note === note);
      if (last?.to === from) last.to = to;
      else this.#ranges.push({ note, from, to });
    }
  }

  /** Notes on [from, to), each once. */
  within(from: number, to: number): Set<AudioNote> {
    return new Set(
      this.#ranges.filter((range) => touches(range, from, to)).map(({ note }) => note),
    );
  }

  forgetBefore(sample: number): void {
    if (this.#ranges.some(({ to }) => to < sample)) {
      this.#ranges = this.#ranges.filter(({ to }) => to >= sample);
    }
  }

  /** Forgets ranges that lie inside. */
  forgetBetween(after: number, before: number): void {
    this.#ranges = this.#ranges.filter(({ from, to }) => from <= after || to >= before);
  }
}

function touches(range: NoteRange, from: number, to: number): boolean {
  const isPoint = range.from === range.to;
  return isPoint ? range.from >= from && range.from <= to : range.from < to && range.to > from;
}
