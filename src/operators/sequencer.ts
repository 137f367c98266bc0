import type { EventClock, NoteSpan, SampleBlock } from '../audio/chunk.js';
import type { Emit } from './stage.js';

/** Jumps that are remembered, to tell audio that comes too late from audio that comes twice. */
const REMEMBERED_JUMPS = 16;

/**
 * Puts the blocks of one stream in order. Decides by positions alone, so the same blocks in
 * the same order give the same result whenever they come.
 */
export class Sequencer {
  readonly #horizonSamples: number;
  readonly #resumeAt: number;
  readonly #emit: Emit<SampleBlock>;
  /** Ahead of their turn, by position. */
  readonly #held: SampleBlock[] = [];
  #heldSamples = 0;
  readonly #jumps: { from: number; to: number }[] = [];
  /** Where the stream began, or its replay: nothing is known of what lies before. */
  #start = 0;
  #expected: number | undefined;
  #last: SampleBlock | undefined;
  #ended = false;

  /** @param resumeAt audio before it is taken in silence and not emitted. */
  constructor(horizonSamples: number, resumeAt: number, emit: Emit<SampleBlock>) {
    this.#horizonSamples = horizonSamples;
    this.#resumeAt = resumeAt;
    this.#emit = emit;
  }

  add(block: SampleBlock): void {
    if (this.#ended) return;
    this.#last = block;
    this.#expected ??= this.#begin(block);
    if (block.samples.length > 0) this.#place(block, this.#expected);
    else if (block.notes.length > 0) this.#tell(block, this.#expected);
    this.#release(block.clock, isFinal(block) ? 0 : this.#horizonSamples);
    if (block.end) this.#finish(block);
  }

  /** The source has completed: an end that was not announced. */
  complete(): void {
    if (this.#ended || this.#last === undefined) return;
    this.#release(this.#last.clock, 0);
    this.#finish(this.#last);
  }

  #begin({ firstSample }: SampleBlock): number {
    this.#start = Math.min(firstSample, this.#resumeAt);
    return this.#start;
  }

  #tell(block: SampleBlock, expected: number): void {
    if (expected >= this.#resumeAt) this.#emitFrom(expected, block);
  }

  #place(block: SampleBlock, expected: number): void {
    const behind = this.#held.findIndex((other) => other.firstSample > block.firstSample);
    const placed = behind < 0 ? block : asReordered(block);
    if (block.firstSample <= expected) {
      this.#deliver(placed, block.clock);
      return;
    }
    this.#held.splice(behind < 0 ? this.#held.length : behind, 0, placed);
    this.#heldSamples += block.samples.length;
  }

  /** Hands out what is due: what follows, and what has waited beyond the horizon. */
  #release(clock: EventClock, horizonSamples: number): void {
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      const isNext = first.firstSample <= (this.#expected ?? 0);
      if (!isNext && this.#waits() <= horizonSamples) return;
      this.#held.shift();
      this.#heldSamples -= first.samples.length;
      this.#deliver(first, clock);
    }
  }

  /** Audio time that the missing piece is late, by the furthest block and by all that is held. */
  #waits(): number {
    const furthest = this.#held.reduce((end, block) => Math.max(end, endOf(block)), 0);
    return Math.max(furthest - (this.#expected ?? 0), this.#heldSamples);
  }

  #deliver(block: SampleBlock, clock: EventClock): void {
    const expected = this.#expected ?? 0;
    const notes = [
      ...this.#seam(block.firstSample, endOf(block), expected),
      ...used(block, expected),
    ];
    this.#expected = Math.max(expected, endOf(block));
    if (this.#expected <= this.#resumeAt) return;
    const from = Math.max(block.firstSample, expected, this.#resumeAt);
    if (from < endOf(block) || notes.length > 0) this.#emitFrom(from, { ...block, clock, notes });
  }

  /** What a block tells by lying at [from, to), where `expected` was the next sample. */
  #seam(from: number, to: number, expected: number): NoteSpan[] {
    if (from > expected) return [this.#jump(expected, from)];
    const repeated = { from: Math.max(from, this.#start), to: Math.min(to, expected) };
    if (repeated.to <= repeated.from) return [];
    const isLate = this.#jumps.some((jump) => repeated.from >= jump.from && repeated.to <= jump.to);
    const note = isLate ? 'late_dropped' : 'duplicate_dropped';
    // The events of where it lies may be out; those of where the stream stands are not.
    return [
      { note, ...repeated },
      { note, from: expected - 1, to: expected },
    ];
  }

  #jump(from: number, to: number): NoteSpan {
    this.#jumps.push({ from, to });
    if (this.#jumps.length > REMEMBERED_JUMPS) this.#jumps.shift();
    return { note: 'gap', from, to };
  }

  #emitFrom(firstSample: number, block: SampleBlock): void {
    const samples = block.samples.subarray(firstSample - block.firstSample);
    this.#emit({ ...block, firstSample, samples, end: false });
  }

  #finish(block: SampleBlock): void {
    this.#ended = true;
    const firstSample = Math.max(this.#expected ?? 0, this.#resumeAt);
    this.#emit({ ...block, firstSample, samples: new Float32Array(0), notes: [], end: true });
  }
}

/** Nothing will come that is missing before it: it is the last, or the source says it is lost. */
function isFinal({ end, notes }: SampleBlock): boolean {
  return end || notes.some(({ note }) => note === 'audio_dropped');
}

function asReordered(block: SampleBlock): SampleBlock {
  const note = { note: 'reordered', from: block.firstSample, to: endOf(block) } as const;
  return { ...block, notes: [...block.notes, note] };
}

/** The block's notes as far as its samples are used; what a source dropped is what is missing. */
function used({ notes, firstSample }: SampleBlock, expected: number): NoteSpan[] {
  return notes.flatMap(({ note, from, to }) => {
    if (note === 'audio_dropped' && firstSample > expected) {
      return [{ note, from: expected, to: firstSample }];
    }
    return to > expected ? [{ note, from: Math.max(from, expected), to }] : [];
  });
}

function endOf({ firstSample, samples }: SampleBlock): number {
  return firstSample + samples.length;
}
