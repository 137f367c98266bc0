import type { MfccProfile } from './profile.js';

/**
 * The kept coefficients of the orthonormal DCT-II, each multiplied with its sinusoidal lifter
 * 1 + (L/2)·sin(π·k/L).
 *
 * Rows of even order are symmetric and rows of odd order antisymmetric, so the input is first
 * folded into sums and differences of its two ends, which halves the multiplications.
 */
export class Cepstrum {
  readonly count: number;
  readonly #firstCoefficient: number;
  readonly #inputs: number;
  /** Row-major, `count` × the folded length. */
  readonly #rows: Float64Array;
  readonly #sums: Float64Array;
  readonly #differences: Float64Array;

  constructor({ filterCount, firstCoefficient, lastCoefficient, lifter }: MfccProfile) {
    this.count = lastCoefficient - firstCoefficient + 1;
    this.#firstCoefficient = firstCoefficient;
    this.#inputs = filterCount;
    const folded = Math.ceil(filterCount / 2);
    this.#sums = new Float64Array(folded);
    this.#differences = new Float64Array(folded);
    this.#rows = new Float64Array(this.count * folded);
    for (let row = 0; row < this.count; row++) {
      const k = firstCoefficient + row;
      const scale = Math.sqrt((k === 0 ? 1 : 2) / filterCount) * lift(k, lifter);
      for (let j = 0; j < folded; j++) {
        const angle = (Math.PI * k * (2 * j + 1)) / (2 * filterCount);
        this.#rows[row * folded + j] = scale * Math.cos(angle);
      }
    }
  }

  /**
   * @param values one a filter
   * @param out receives `count` numbers from `outOffset` on
   */
  compute(values: Float64Array, out: Float32Array, outOffset: number): void {
    this.#fold(values);
    for (let row = 0; row < this.count; row++) {
      const isEven = (this.#firstCoefficient + row) % 2 === 0;
      out[outOffset + row] = this.#dot(row, isEven ? this.#sums : this.#differences);
    }
  }

  #fold(values: Float64Array): void {
    const folded = this.#sums.length;
    for (let j = 0, end = this.#inputs - 1; j < folded; j++, end--) {
      const near = values[j] ?? 0;
      const far = j === end ? 0 : (values[end] ?? 0);
      this.#sums[j] = near + far;
      this.#differences[j] = near - far;
    }
  }

  #dot(row: number, values: Float64Array): number {
    const rows = this.#rows;
    let total = 0;
    for (let j = 0, at = row * values.length; j < values.length; j++, at++) {
      total += (rows[at] ?? 0) * (values[j] ?? 0);
    }
    return total;
  }
}

function lift(k: number, lifter: number): number {
  return lifter === 0 ? 1 : 1 + (lifter / 2) * Math.sin((Math.PI * k) / lifter);
}
