import { z } from 'zod';
import { MIN_LEVEL_DB } from './gate-meter.js';

/** The noise floor's memory, levels in tenths of a decibel. */
export interface NoiseFloorState {
  /** The block of 100 ms that is not complete: lowest and highest level, band, rest, voiced. */
  readonly block: readonly [number, number, number, number, number];
  /** Of the last ten blocks, by block index modulo 10: the lowest level, band and rest. */
  readonly levels: readonly number[];
  readonly bands: readonly number[];
  readonly rests: readonly number[];
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
const EMPTY_BLOCK = [-UNKNOWN, UNKNOWN, -UNKNOWN, -UNKNOWN, 0] as const;

export const NO_NOISE_FLOOR: NoiseFloorState = Object.freeze({
  block: EMPTY_BLOCK,
  levels: Object.freeze(Array<number>(BLOCKS).fill(UNKNOWN)),
  bands: Object.freeze(Array<number>(BLOCKS).fill(UNKNOWN)),
  rests: Object.freeze(Array<number>(BLOCKS).fill(UNKNOWN)),
  peaks: Object.freeze(Array<number>(STEADY_BLOCKS).fill(-UNKNOWN)),
  voiced: Object.freeze(Array<number>(STEADY_BLOCKS).fill(0)),
});

const LEVEL = z.int().min(UNKNOWN).max(-UNKNOWN);
const VOICED_FRAMES = z.int().min(0).max(BLOCK_FRAMES);

export const NOISE_FLOOR_STATE = z.strictObject({
  block: z.tuple([LEVEL, LEVEL, LEVEL, LEVEL, VOICED_FRAMES]),
  levels: z.array(LEVEL).length(BLOCKS),
  bands: z.array(LEVEL).length(BLOCKS),
  rests: z.array(LEVEL).length(BLOCKS),
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
  /** Of what is left when two tones are taken out. */
  rest = UNKNOWN;
  readonly #levels: Int16Array;
  readonly #bands: Int16Array;
  readonly #rests: Int16Array;
  readonly #peaks: Int16Array;
  readonly #voiced: Int16Array;
  #lowLevel: number;
  #highLevel: number;
  #lowBand: number;
  #lowRest: number;
  #voicedFrames: number;

  constructor(state: NoiseFloorState) {
    this.#levels = Int16Array.from(state.levels);
    this.#bands = Int16Array.from(state.bands);
    this.#rests = Int16Array.from(state.rests);
    this.#peaks = Int16Array.from(state.peaks);
    this.#voiced = Int16Array.from(state.voiced);
    [this.#lowLevel, this.#highLevel, this.#lowBand, this.#lowRest, this.#voicedFrames] =
      state.block;
    this.#update();
  }

  /** @param level, `band` and `rest` in tenths of a decibel. */
  add(frame: number, level: number, band: number, rest: number, isVoiced: boolean): void {
    this.#lowLevel = Math.min(this.#lowLevel, level);
    this.#highLevel = Math.max(this.#highLevel, level);
    this.#lowBand = Math.min(this.#lowBand, band);
    this.#lowRest = Math.min(this.#lowRest, rest);
    if (isVoiced) this.#voicedFrames++;
    if ((frame + 1) % BLOCK_FRAMES === 0) this.#endBlock((frame + 1) / BLOCK_FRAMES - 1);
  }

  /** Audio is missing: the block before it does not go on. */
  restartBlock(): void {
    [this.#lowLevel, this.#highLevel, this.#lowBand, this.#lowRest, this.#voicedFrames] =
      EMPTY_BLOCK;
  }

  snapshot(): NoiseFloorState {
    return {
      block: [this.#lowLevel, this.#highLevel, this.#lowBand, this.#lowRest, this.#voicedFrames],
      levels: [...this.#levels],
      bands: [...this.#bands],
      rests: [...this.#rests],
      peaks: [...this.#peaks],
      voiced: [...this.#voiced],
    };
  }

  #endBlock(block: number): void {
    this.#levels[block % BLOCKS] = this.#lowLevel;
    this.#bands[block % BLOCKS] = this.#lowBand;
    this.#rests[block % BLOCKS] = this.#lowRest;
    this.#peaks[block % STEADY_BLOCKS] = this.#highLevel;
    this.#voiced[block % STEADY_BLOCKS] = this.#voicedFrames;
    this.restartBlock();
    this.#learnSteady(block);
    this.#update();
  }

  #learnSteady(block: number): void {
    const level = lowestOfLast(this.#levels, block);
    if (!this.#isSteady(level)) return;
    raise(this.#levels, level);
    raise(this.#bands, lowestOfLast(this.#bands, block));
    raise(this.#rests, lowestOfLast(this.#rests, block));
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
    this.rest = lowest(this.#rests);
  }
}

/** Of the blocks that must be steady, the newest being `block`. */
function lowestOfLast(levels: Int16Array, block: number): number {
  let low = -UNKNOWN;
  for (let back = 0; back < STEADY_BLOCKS; back++) {
    low = Math.min(low, levels[(block - back + BLOCKS) % BLOCKS] ?? 0);
  }
  return low;
}

function raise(levels: Int16Array, least: number): void {
  for (let index = 0; index < levels.length; index++) {
    levels[index] = Math.max(levels[index] ?? 0, least);
  }
}

function lowest(levels: Int16Array): number {
  let low = -UNKNOWN;
  for (const level of levels) low = Math.min(low, level);
  return low;
}
