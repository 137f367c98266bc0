/**
 * Regression deltas that never look ahead: the slope over a frame and the four before it,
 * (2·(x[t] - x[t-4]) + x[t-1] - x[t-3]) / 10, which is `python_speech_features.delta` with
 * N = 2 two frames later. The second order is the same of the first. Before the first frame of
 * a run that frame is taken to have stood for ever, as psf extends at the edge.
 */
export class CausalDeltas {
  /** Earlier frames that a frame's deltas depend on. */
  readonly lookBackFrames: number;
  readonly #statics: number;
  /** Numbers that a delta is taken of: the statics, then all orders but the last. */
  readonly #sources: number;
  /** The last four frames' sources, a ring of rows. */
  readonly #history: Float32Array;
  /** Row of the ring that holds the oldest frame. */
  #oldest = 0;
  #isFirst = true;

  constructor(staticCount: number, order: 0 | 1 | 2) {
    this.lookBackFrames = SPAN * order;
    this.#statics = staticCount;
    this.#sources = staticCount * order;
    this.#history = new Float32Array(SPAN * this.#sources);
  }

  /** The next frame begins a run. */
  restart(): void {
    this.#isFirst = true;
  }

  /** Writes the deltas of the next frame, whose statics start at `features[at]`, behind them. */
  append(features: Float32Array, at: number): void {
    if (this.#sources === 0) return;
    for (let source = 0; source < this.#sources; source++) {
      const value = features[at + source] ?? 0;
      if (this.#isFirst) this.#fill(source, value);
      features[at + source + this.#statics] = this.#slope(source, value);
      this.#history[this.#oldest * this.#sources + source] = value;
    }
    this.#oldest = (this.#oldest + 1) % SPAN;
    this.#isFirst = false;
  }

  #fill(source: number, value: number): void {
    for (let row = 0; row < SPAN; row++) this.#history[row * this.#sources + source] = value;
  }

  #slope(source: number, value: number): number {
    return (2 * (value - this.#ago(4, source)) + this.#ago(1, source) - this.#ago(3, source)) / 10;
  }

  #ago(frames: number, source: number): number {
    const row = (this.#oldest + SPAN - frames) % SPAN;
    return this.#history[row * this.#sources + source] ?? 0;
  }
}

/** Frames before the current one in the regression. */
const SPAN = 4;
