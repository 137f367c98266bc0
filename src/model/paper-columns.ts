import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { FrameRings } from './frame-rings.js';
import { numbersOf } from './numbers-of.js';
import type { PaperLayers, Surroundings } from './paper-layers.js';
import { PAPER_STRIDE_FRAMES, POOL_FRAMES } from './paper-network.js';
import type { Slot, WindowSpan } from './port.js';

/** A kernel of 8 reaches 3 frames back and 4 ahead; two of them, one behind the other: */
const LOOK_BACK_FRAMES = 6;
const LOOK_AHEAD_FRAMES = 8;
const BACK_FRAMES = 3;
const AHEAD_FRAMES = 4;
/** Frames that decide the first or the last column of a window. */
const EDGE_FRAMES = POOL_FRAMES + LOOK_AHEAD_FRAMES;
/** Of an edge with the zeros beside it; both edges are computed as if they had both. */
const EDGE_ROWS = BACK_FRAMES + EDGE_FRAMES;
const EDGE_STRIDE = 4;

const BLOCK_COLUMNS = PAPER_STRIDE_FRAMES / POOL_FRAMES;
const BLOCK_ROWS = LOOK_BACK_FRAMES + PAPER_STRIDE_FRAMES + LOOK_AHEAD_FRAMES;

/** A window, and where its columns are to be written. */
export interface PlacedWindow extends WindowSpan {
  readonly at: number;
}

/**
 * The columns of rows 1 to 7 of table 1, where 85 % of a window's arithmetic lies, each computed
 * once a stream instead of once a window. Windows overlap, and but for their first and their last
 * column, which see the zeros of the padding, they share them: poolings and hops lie on one grid.
 *
 * Block k holds the columns of frames [64k - 8, 64k + 56), which frames [64k - 14, 64k + 64)
 * decide: it ends where the frames of a window may end.
 */
export class PaperColumns {
  readonly #layers: PaperLayers;
  readonly #frames: FrameRings;
  readonly #windowFrames: number;
  readonly #columns: FrameRings;
  /** Slot of the columns that belong to a slot of the frames. */
  readonly #slots: Slot[] = [];

  /** @param frames of the same slots, normalised */
  constructor(layers: PaperLayers, frames: FrameRings, windowFrames: number) {
    this.#layers = layers;
    this.#frames = frames;
    this.#windowFrames = windowFrames;
    this.#columns = new FrameRings(frames.heldFrames / POOL_FRAMES, layers.columnWidth);
  }

  open(slot: Slot): void {
    this.#slots[slot] = this.#columns.open();
  }

  close(slot: Slot): void {
    this.#columns.close(this.#ring(slot));
  }

  /** @param windows whole ones on the grid, heard throughout; those of a slot in order */
  write(windows: readonly PlacedWindow[], target: Float32Array): void {
    if (windows.length === 0) return;
    this.#computeBlocks(windows);
    const edges = this.#edges(windows);
    const width = this.#layers.columnWidth;
    const size = (this.#windowFrames / POOL_FRAMES) * width;
    windows.forEach(({ slot, startFrame, endFrame, at }, i) => {
      const [from, to] = [startFrame / POOL_FRAMES + 2, endFrame / POOL_FRAMES];
      this.#columns.gather(this.#ring(slot), from, to, target, at + width);
      // Of each edge two columns were computed: the first of a start, the second of an end count.
      const [first, last] = [4 * i * width, (4 * i + 3) * width];
      target.set(edges.subarray(first, first + width), at);
      target.set(edges.subarray(last, last + width), at + size - width);
    });
  }

  /** Those that no earlier window needed. */
  #computeBlocks(windows: readonly WindowSpan[]): void {
    const missing = this.#missingBlocks(windows);
    if (missing.length === 0) return;
    const size = BLOCK_ROWS * this.#frames.width;
    const input = new Float32Array(missing.length * size);
    missing.forEach(({ slot, block, startFrame }, i) => {
      const end = (block + 1) * PAPER_STRIDE_FRAMES;
      const start = Math.max(startFrame, end - BLOCK_ROWS);
      const zeros = BLOCK_ROWS - (end - start);
      this.#frames.gather(slot, start, end, input, i * size + zeros * this.#frames.width);
    });
    const columns = this.#run(input, BLOCK_ROWS, ['valid', 'valid']);
    const width = this.#layers.columnWidth;
    missing.forEach(({ slot, block }, i) => {
      const row = i * BLOCK_COLUMNS;
      const first = block * BLOCK_COLUMNS;
      this.#columns.write(this.#ring(slot), first, BLOCK_COLUMNS, (into, offset, skip, count) => {
        into.set(columns.subarray((row + skip) * width, (row + skip + count) * width), offset);
      });
    });
  }

  #missingBlocks(windows: readonly WindowSpan[]): Block[] {
    const ends = new Map<Slot, number>();
    return windows.flatMap(({ slot, startFrame, endFrame }) => {
      const known = ends.get(slot) ?? this.#columns.endFrame(this.#ring(slot)) / BLOCK_COLUMNS;
      const first = Math.max(known, startFrame / PAPER_STRIDE_FRAMES);
      const end = endFrame / PAPER_STRIDE_FRAMES;
      ends.set(slot, Math.max(first, end));
      const count = Math.max(0, end - first);
      return Array.from({ length: count }, (_, i) => ({ slot, block: first + i, startFrame }));
    });
  }

  /** Two columns for the start and two for the end of each window. */
  #edges(windows: readonly WindowSpan[]): Float32Array {
    const { width } = this.#frames;
    const size = EDGE_ROWS * width;
    const input = new Float32Array(2 * windows.length * size);
    windows.forEach(({ slot, startFrame, endFrame }, i) => {
      const at = 2 * i * size;
      const start = at + BACK_FRAMES * width;
      this.#frames.gather(slot, startFrame, startFrame + EDGE_FRAMES, input, start);
      const end = endFrame - (EDGE_ROWS - AHEAD_FRAMES);
      this.#frames.gather(slot, end, endFrame, input, at + size);
    });
    return this.#run(input, EDGE_ROWS, ['valid', 'same'], EDGE_STRIDE);
  }

  #run(
    input: Float32Array,
    rows: number,
    surroundings: readonly [Surroundings, Surroundings],
    strideFrames?: number,
  ): Float32Array {
    const { width } = this.#frames;
    return numbersOf(() => {
      const shape: Tensor4D['shape'] = [input.length / (rows * width), 1, rows, width];
      return this.#layers.columns(tensor4d(input, shape), surroundings, strideFrames);
    });
  }

  #ring(slot: Slot): Slot {
    const ring = this.#slots[slot];
    if (ring === undefined) throw new RangeError(`slot ${slot} was never opened`);
    return ring;
  }
}

interface Block {
  readonly slot: Slot;
  readonly block: number;
  /** Of the window that needs it first; what lies before may not have been heard. */
  readonly startFrame: number;
}
