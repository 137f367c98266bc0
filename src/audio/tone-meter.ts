/**
 * How far the sound of a frame is made of one or two pure tones: what is left of its power when
 * each sample is predicted from the four before it, which two sines allow without any rest.
 *
 * Works on samples at 8 kHz. At higher rates those between are left out unfiltered: a tone that
 * is folded is a tone still.
 */
export class ToneMeter {
  /** Samples before a block that `addBlock` reads. */
  readonly historySamples: number;
  readonly #stride: number;
  readonly #blockSamples: number;
  readonly #blocks: number;
  /** Products of each block at lags of 0 to ORDER, by block in turn. */
  readonly #products: Float64Array;
  /** The ORDER samples before each block, latest first, by block in turn. */
  readonly #before: Float64Array;
  /** The same before the block that comes next. */
  readonly #last = new Float64Array(ORDER);
  readonly #covariance = new Float64Array(SIZE * SIZE);
  #oldest = 0;

  constructor(sampleRateHz: number, blockSamples: number, blocks: number) {
    this.#stride = sampleRateHz / RATE_HZ;
    this.#blockSamples = blockSamples;
    this.#blocks = blocks;
    this.historySamples = ORDER * this.#stride;
    this.#products = new Float64Array(blocks * SIZE);
    this.#before = new Float64Array(blocks * ORDER);
  }

  /** @param at index of the block's first sample. */
  addBlock(samples: Float32Array, at: number): void {
    const stride = this.#stride;
    let x1 = samples[at - stride] ?? 0;
    let x2 = samples[at - 2 * stride] ?? 0;
    let x3 = samples[at - 3 * stride] ?? 0;
    let x4 = samples[at - 4 * stride] ?? 0;
    write(this.#before, this.#oldest * ORDER, x1, x2, x3, x4);
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    let p4 = 0;
    for (let n = at; n < at + this.#blockSamples; n += stride) {
      const x0 = samples[n] ?? 0;
      p0 += x0 * x0;
      p1 += x0 * x1;
      p2 += x0 * x2;
      p3 += x0 * x3;
      p4 += x0 * x4;
      x4 = x3;
      x3 = x2;
      x2 = x1;
      x1 = x0;
    }
    this.#products[this.#oldest * SIZE] = p0;
    write(this.#products, this.#oldest * SIZE + 1, p1, p2, p3, p4);
    write(this.#last, 0, x1, x2, x3, x4);
    this.#oldest = (this.#oldest + 1) % this.#blocks;
  }

  /** Power of the frame of the last blocks over what prediction leaves of it, dB. */
  gainDb(): number {
    this.#fillCovariance();
    const power = this.#covariance[0] ?? 0;
    if (power < MIN_POWER) return 0;
    const rest = residual(this.#covariance);
    return Math.min(MAX_GAIN_DB, 10 * Math.log10(power / Math.max(rest, Number.MIN_VALUE)));
  }

  /** Products of the samples delayed by i and by j; those on a diagonal differ at the ends alone. */
  #fillCovariance(): void {
    const covariance = this.#covariance;
    for (let lag = 0; lag < SIZE; lag++) {
      let sum = 0;
      for (let block = 0; block < this.#blocks; block++) {
        sum += this.#products[((this.#oldest + block) % this.#blocks) * SIZE + lag] ?? 0;
      }
      covariance[lag] = sum;
    }
    const first = this.#oldest * ORDER;
    for (let i = 1; i < SIZE; i++) {
      for (let j = i; j < SIZE; j++) {
        const entering = (this.#before[first + i - 1] ?? 0) * (this.#before[first + j - 1] ?? 0);
        const leaving = (this.#last[i - 1] ?? 0) * (this.#last[j - 1] ?? 0);
        covariance[i * SIZE + j] = (covariance[(i - 1) * SIZE + j - 1] ?? 0) + entering - leaving;
      }
    }
  }
}

const RATE_HZ = 8_000;
const ORDER = 4;
const SIZE = ORDER + 1;
/** Below it nothing is predicted: silence is no tone. */
const MIN_POWER = 1e-9;
const MAX_GAIN_DB = 60;
/** Keeps one tone alone, which two samples predict, from dividing by nothing. */
const RIDGE = 1e-6;

/** Without the array that `set` would need. */
function write(into: Float64Array, at: number, a: number, b: number, c: number, d: number): void {
  into[at] = a;
  into[at + 1] = b;
  into[at + 2] = c;
  into[at + 3] = d;
}

/**
 * Eliminates the four delayed samples, last first, from the upper triangle of the covariance (in
 * place); what stays at its head is what they do not explain.
 */
function residual(c: Float64Array): number {
  const ridge = (c[0] ?? 0) * RIDGE;
  for (let k = SIZE - 1; k > 0; k--) {
    const pivot = Math.max((c[k * SIZE + k] ?? 0) + ridge, ridge);
    for (let i = 0; i < k; i++) {
      const factor = (c[i * SIZE + k] ?? 0) / pivot;
      for (let j = i; j < k; j++) {
        c[i * SIZE + j] = (c[i * SIZE + j] ?? 0) - factor * (c[j * SIZE + k] ?? 0);
      }
    }
  }
  return c[0] ?? 0;
}
