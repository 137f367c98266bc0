/** What one or two pure tones are in a frame. */
export interface ToneMeasure {
  /** Power over what is left of it when two tones are taken out, dB, 0 to 60. */
  toneGainDb: number;
  /** Level of what is left, dB relative to full scale; MIN_REST_DB and more. */
  restDb: number;
}

/** The level that counts as none. */
export const MIN_REST_DB = -96;

/**
 * How far the sound of a frame is made of one or two pure tones: what is left of its power when
 * each sample is predicted from the four before it, which two sines allow without any rest.
 *
 * Works on samples at 8 kHz, tilted upwards, so that a hum below the voice counts for little. At
 * higher rates those between are left out unfiltered: a tone that is folded is a tone still.
 */
export class ToneMeter {
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
    this.#products = new Float64Array(blocks * SIZE);
    this.#before = new Float64Array(blocks * ORDER);
  }

  /** @param at index of the block's first sample; the five at 8 kHz before it are read, too. */
  addBlock(samples: Float32Array, at: number): void {
    const stride = this.#stride;
    let sample = samples[at - stride] ?? 0;
    let x1 = sample - TILT * (samples[at - 2 * stride] ?? 0);
    let x2 = tilted(samples, at - 2 * stride, stride);
    let x3 = tilted(samples, at - 3 * stride, stride);
    let x4 = tilted(samples, at - 4 * stride, stride);
    write(this.#before, this.#oldest * ORDER, x1, x2, x3, x4);
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    let p4 = 0;
    for (let n = at; n < at + this.#blockSamples; n += stride) {
      const next = samples[n] ?? 0;
      const x0 = next - TILT * sample;
      p0 += x0 * x0;
      p1 += x0 * x1;
      p2 += x0 * x2;
      p3 += x0 * x3;
      p4 += x0 * x4;
      sample = next;
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

  /** Measures the frame of the last blocks into `measure`. */
  measure(measure: ToneMeasure): void {
    this.#fillCovariance();
    const power = this.#covariance[0] ?? 0;
    const count = (this.#blocks * this.#blockSamples) / this.#stride;
    const rest = power < MIN_POWER ? power : Math.max(residual(this.#covariance), power * MIN_REST);
    measure.toneGainDb = power < MIN_POWER ? 0 : 10 * Math.log10(power / rest);
    measure.restDb = Math.max(
      MIN_REST_DB,
      10 * Math.log10(Math.max(rest / count, Number.MIN_VALUE)),
    );
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
/** Of the power: 60 dB below it. */
const MIN_REST = 1e-6;
/** Share of the sample before that is taken off each. */
const TILT = 0.9;
/** Keeps one tone alone, which two samples predict, from dividing by nothing. */
const RIDGE = 1e-6;

function tilted(samples: Float32Array, at: number, stride: number): number {
  return (samples[at] ?? 0) - TILT * (samples[at - stride] ?? 0);
}

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
