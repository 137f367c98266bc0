import { radix2, radix4, separate } from './fft-steps.js';

/**
 * Periodogram |X[k]|²/N of N real samples, N a power of two.
 *
 * Pairs of samples are read as N/2 complex numbers; a Stockham radix-4 transform (no bit
 * reversal; one radix-2 step where log2(N/2) is odd) and one pass that separates the spectra of
 * even and odd samples give bins 0..N/2. Tables and scratch are made once.
 */
export class PowerSpectrum {
  readonly binCount: number;
  readonly #points: number;
  readonly #stages: readonly Float64Array[];
  readonly #scratch: Float64Array;
  readonly #split: Float64Array;

  constructor(readonly fftLength: number) {
    this.#points = fftLength / 2;
    this.binCount = this.#points + 1;
    this.#stages = stageTwiddles(this.#points);
    this.#scratch = new Float64Array(fftLength);
    this.#split = unitCircle(this.#points / 2 + 1, fftLength);
  }

  /**
   * @param frame `fftLength` samples; overwritten
   * @param power receives `binCount` numbers
   */
  compute(frame: Float64Array, power: Float64Array): void {
    separate(this.#transform(frame), this.#points, this.#split, power);
  }

  /** @returns the array that holds the complex result, `frame` or the scratch */
  #transform(frame: Float64Array): Float64Array {
    let from = frame;
    let to = this.#scratch;
    let stride = 1;
    for (const twiddles of this.#stages) {
      radix4(from, to, this.#points / 4, stride, twiddles);
      stride *= 4;
      [from, to] = [to, from];
    }
    if (stride === this.#points) return from;
    radix2(from, to, stride);
    return to;
  }
}

/** Powers 1, 2 and 3 of exp(-2πi·p/n) for the p of each radix-4 step, n = points, points/4, … */
function stageTwiddles(points: number): Float64Array[] {
  const stages: Float64Array[] = [];
  for (let n = points; n >= 4; n /= 4) {
    const table = new Float64Array((n / 4) * 6);
    for (let p = 0; p < n / 4; p++) {
      for (let power = 1; power <= 3; power++) {
        const angle = (-2 * Math.PI * p * power) / n;
        table[p * 6 + power * 2 - 2] = Math.cos(angle);
        table[p * 6 + power * 2 - 1] = Math.sin(angle);
      }
    }
    stages.push(table);
  }
  return stages;
}

function unitCircle(count: number, period: number): Float64Array {
  const circle = new Float64Array(count * 2);
  for (let k = 0; k < count; k++) {
    circle[2 * k] = Math.cos((-2 * Math.PI * k) / period);
    circle[2 * k + 1] = Math.sin((-2 * Math.PI * k) / period);
  }
  return circle;
}
