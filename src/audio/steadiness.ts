/**
 * How like a frame's autocorrelation is to that of frames before it. Notes and tones that are
 * held stay as they are for a tenth of a second; the pitch of a voice never stops to move.
 */
export class Steadiness {
  readonly #lags: number;
  readonly #framesKept: number;
  /** Autocorrelations of the latest frames, by frame in turn, and their lengths as vectors. */
  readonly #vectors: Float64Array;
  readonly #norms: Float64Array;
  #newest = 0;

  /** @param maxFramesBack how far `likeness` may look. */
  constructor(lags: number, maxFramesBack: number) {
    this.#lags = lags;
    this.#framesKept = maxFramesBack + 1;
    this.#vectors = new Float64Array(this.#framesKept * lags);
    this.#norms = new Float64Array(this.#framesKept);
  }

  /** Forgets the frames before: the next is like none. */
  reset(): void {
    this.#norms.fill(0);
  }

  /** @param products of the next frame, from `firstLag` on; absent: it is too quiet to be like any. */
  add(products: Float64Array | undefined, firstLag: number): void {
    this.#newest = (this.#newest + 1) % this.#framesKept;
    let power = 0;
    const at = this.#newest * this.#lags;
    for (let lag = 0; products !== undefined && lag < this.#lags; lag++) {
      const product = products[firstLag + lag] ?? 0;
      this.#vectors[at + lag] = product;
      power += product * product;
    }
    this.#norms[this.#newest] = Math.sqrt(power);
  }

  /** Cosine between the newest frame's autocorrelation and an earlier one's; 0 if one has none. */
  likeness(framesBack: number): number {
    const earlier = (this.#newest - framesBack + this.#framesKept) % this.#framesKept;
    const norms = (this.#norms[this.#newest] ?? 0) * (this.#norms[earlier] ?? 0);
    if (norms === 0) return 0;
    const at = this.#newest * this.#lags;
    const then = earlier * this.#lags;
    let sum = 0;
    for (let lag = 0; lag < this.#lags; lag++) {
      sum += (this.#vectors[at + lag] ?? 0) * (this.#vectors[then + lag] ?? 0);
    }
    return sum / norms;
  }
}
