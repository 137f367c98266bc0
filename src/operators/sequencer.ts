import type { AudioNote, EventClock, SampleBlock } from '../audio/chunk.js';
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
  /** Of audio that gave no block; they go with the next one. */
  readonly #notes = new Set<AudioNote>();
  #expected: number | undefined;
  #hasDelivered = false;
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
    this.#expected ??= Math.min(block.firstSample, this.#resumeAt);
    if (block.samples.length === 0) for (const note of block.notes) this.#notes.add(note);
    else this.#place(block, this.#expected);
    this.#release(block.clock, isFinal(block) ? 0 : this.#horizonSamples);
    if (block.end) this.#finish(block);
  }

  /** The source has completed: an end that was not announced. */
  complete(): void {
    if (this.#ended || this.#last === undefined) return;
    this.#release(this.#last.clock, 0);
    this.#finish(this.#last);
  }

  #place(block: SampleBlock, expected: number): void {
    const behind = this.#held.findIndex((other) => other.firstSample > block.firstSample);
    const placed = behind < 0 ? block : noted(block, 'reordered');
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
    const repeated = Math.min(expected - block.firstSample, block.samples.length);
    if (repeated > 0) this.#noteRepeated(block.firstSample, block.firstSample + repeated);
    if (repeated < 0) this.#jump(expected, block.firstSample);
    this.#expected = Math.max(expected, endOf(block));
    if (repeated === block.samples.length) return;
    this.#hasDelivered = true;
    this.#emitFrom(Math.max(block.firstSample, expected, this.#resumeAt), block, clock);
  }

  #emitFrom(firstSample: number, block: SampleBlock, clock: EventClock): void {
    const notes = [...new Set([...block.notes, ...this.#notes])];
    this.#notes.clear();
    if (firstSample >= endOf(block)) return;
    const samples = block.samples.subarray(firstSample - block.firstSample);
    this.#emit({ ...block, firstSample, samples, clock, notes, end: false });
  }

  #finish(block: SampleBlock): void {
    this.#ended = true;
    const firstSample = Math.max(this.#expected ?? 0, this.#resumeAt);
    const samples = new Float32Array(0);
    this.#emit({ ...block, firstSample, samples, notes: [...this.#notes], end: true });
  }

  #noteRepeated(from: number, to: number): void {
    // The start of a replay, which lies before what is needed, repeats nothing.
    if (!this.#hasDelivered && this.#resumeAt > 0) return;
    const isLate = this.#jumps.some((jump) => from >= jump.from && to <= jump.to);
    this.#notes.add(isLate ? 'late_dropped' : 'duplicate_dropped');
  }

  #jump(from: number, to: number): void {
    this.#notes.add('gap');
    this.#jumps.push({ from, to });
    if (this.#jumps.length > REMEMBERED_JUMPS) this.#jumps.shift();
  }
}

/** Nothing will come that is missing before it: it is the last, or the source says it is lost. */
function isFinal({ end, notes }: SampleBlock): boolean {
  return end || notes.includes('audio_dropped');
}

function noted(block: SampleBlock, note: AudioNote): SampleBlock {
  return { ...block, notes: [...block.notes, note] };
}

function endOf({ firstSample, samples }: SampleBlock): number {
  return firstSample + samples.length;
}
