import { z } from 'zod';
import { MIN_LEVEL_DB } from './gate-meter.js';

/** The noise floor's memory, levels in tenths of a decibel. */
export interface NoiseFloorState {
  /** The block of 100 ms that is not complete: lowest and highest level, lowest band, voiced. */
  readonly block: readonly [number, number, number, number];
  /** Of the last ten blocks, by block index modulo 10: the lowest level and the lowest band. */
  readonly levels: readonly number[];
  readonly bands: readonly number[];
  /** Of the last three, by block index modulo 3: the highest level, and the voiced frames. */
  readonly peaks: readonly number[];
  readonly voiced: readonly number[];
}

/** Frames that one block of the floor's memory holds. */
const BLOCK_FRAMES = 10;
const BLOCKS = 10;
const STEADY_BLOCKS = 3;
/** Noise without voicing that keeps within so much for 300 ms is known at once… */
const STEADY_NOISE_RANGE = 70;
const STEADY_NOISE_VOICED = 0.2 * STEADY_BLOCKS * BLOCK_FRAMES;
/** …and so are tones, which keep their level as no voice does. */
const STEADY_TONE_RANGE = 15;

const UNKNOWN = 10 * MIN_LEVEL_DB;
const EMPTY_BLOCK = [-UNKNOWN, UNKNOWN, -UNKNOWN, 0] as const;

export const NO_NOISE_FLOOR: NoiseFloorState = Object.freeze({
  block: EMPTY_BLOCK,
  levels: Object.freeze(Array<number>(BLOCKS).fill(UNKNOWN)),
  bands: Object.freeze(Array<number>(BLOCKS).fill(UNKNOWN)),
  peaks: Object.freeze(Array<number>(STEADY_BLOCKS).fill(-UNKNOWN)),
  voiced: Object.freeze(Array<number>(STEADY_BLOCKS).fill(0)),
});

const LEVEL = z.int().min(UNKNOWN).max(-UNKNOWN);
const VOICED_FRAMES = z.int().min(0).max(BLOCK_FRAMES);

export const NOISE_FLOOR_STATE = z.strictObject({
  block: z.tuple([LEVEL, LEVEL, LEVEL, VOICED_FRAMES]),
  levels: z.array(LEVEL).length(BLOCKS),
  bands: z.array(LEVEL).length(BLOCKS),
  peaks: z.array(LEVEL).length(STEADY_BLOCKS),
  voiced: z.array(VOICED_FRAMES).length(STEADY_BLOCKS),
}) satisfies z.ZodType<NoiseFloorState>;

/**
 * Follows the level of whatever is there when nobody speaks: the lowest of the last second,
 * because speech dips that often, and sooner what stays the same for 300 ms, because speech does
 * not. Blocks lie at absolute multiples of 100 ms.
 */
export class NoiseFloor {
  /** Tenths of a decibel; that of digital silence while it is not known. */
  level = UNKNOWN;
  band = UNKNOWN;
  readonly #levels: Int16Array;
  readonly #bands: Int16Array;
  readonly #peaks: Int16Array;
  readonly #voiced: Int16Array;
  #lowLevel: number;
  #highLevel: number;
  #lowBand: number;
  #voicedFrames: number;

  constructor(state: NoiseFloorState) {
    this.#levels = Int16Array.from(state.levels);
    this.#bands = Int16Array.from(state.bands);
    this.#peaks = Int16Array.from(state.peaks);
    this.#voiced = Int16Array.from(state.voiced);
    [this.#lowLevel, this.#highLevel, this.#lowBand, this.#voicedFrames] = state.block;
    this.#update();
  }

  /** @param level and `band` in tenths of a decibel. */
  add(frame: number, level: number, band: number, isVoiced: boolean): void {
    this.#lowLevel = Math.min(this.#lowLevel, level);
    this.#highLevel = Math.max(this.#highLevel, level);
    this.#lowBand = Math.min(this.#lowBand, band);
    if (isVoiced) this.#voicedFrames++;
    if ((frame + 1) % BLOCK_FRAMES === 0) this.#endBlock((frame + 1) / BLOCK_FRAMES - 1);
  }

  /** Audio is missing: the block before it does not go on. */
  restartBlock(): void {
    [this.#lowLevel, this.#highLevel, this.#lowBand, this.#voicedFrames] = EMPTY_BLOCK;
  }

  snapshot(): NoiseFloorState {
    return {
      block: [this.#lowLevel, this.#highLevel, this.#lowBand, this.#voicedFrames],
      levels: [...this.#levels],
      bands: [...this.#bands],
      peaks: [...this.#peaks],
      voiced: [...this.#voiced],
    };
  }

  #endBlock(block: number): void {
    this.#levels[block % BLOCKS] = this.#lowLevel;
    this.#bands[block % BLOCKS] = this.#lowBand;
    this.#peaks[block % STEADY_BLOCKS] = this.#highLevel;
    this.#voiced[block % STEADY_BLOCKS] = this.#voicedFrames;
    this.restartBlock();
    this.#learnSteady(block);
    this.#update();
  }

  #learnSteady(block: number): void {
    let level = -UNKNOWN;
    let band = -UNKNOWN;
    for (let back = 0; back < STEADY_BLOCKS; back++) {
      const index = (block - back + BLOCKS) % BLOCKS;
      level = Math.min(level, this.#levels[index] ?? 0);
      band = Math.min(band, this.#bands[index] ?? 0);
    }
    if (!this.#isSteady(level)) return;
    for (let index = 0; index < BLOCKS; index++) {
      this.#levels[index] = Math.max(this.#levels[index] ?? 0, level);
      this.#bands[index] = Math.max(this.#bands[index] ?? 0, band);
    }
  }

  #isSteady(lowest: number): boolean {
    let highest = UNKNOWN;
    let voiced = 0;
    for (let index = 0; index < STEADY_BLOCKS; index++) {
      highest = Math.max(highest, this.#peaks[index] ?? 0);
      voiced += this.#voiced[index] ?? 0;
    }
    const range = highest - lowest;
    return (
      range <= STEADY_TONE_RANGE || (range <= STEADY_NOISE_RANGE && voiced <= STEADY_NOISE_VOICED)
    );
  }

  #update(): void {
    this.level = lowest(this.#levels);
    this.band = lowest(this.#bands);
  }
}

function lowest(levels: Int16Array): number {
  let low = -UNKNOWN;
  for (const level of levels) low = Math.min(low, level);
  return low;
}
