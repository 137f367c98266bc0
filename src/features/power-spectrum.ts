import { radix2Last, radix4, radix4First, radix4Last } from './fft-steps.js';

/**
 * Periodogram |X[k]|²/N of N real samples, N a power of two of at least 8.
 *
 * Pairs of samples are read as N/2 complex numbers; a Stockham transform without bit reversal
 * (radix 4; one radix-2 step where log2(N/2) is odd) and one pass that separates the spectra of
 * even and odd samples give bins 0..N/2. Tables and scratch are made once.
 */
export class PowerSpectrum {
  readonly binCount: number;
  readonly #points: number;
  readonly #twiddles: readonly Float64Array[];
  readonly #scratch: Float64Array;
  readonly #unitCircle: Float64Array;

  constructor(readonly fftLength: number) {
    this.#points = fftLength / 2;
    this.binCount = this.#points + 1;
    this.#twiddles = stepTwiddles(this.#points);
    this.#scratch = new Float64Array(fftLength);
    this.#unitCircle = unitCircle(this.#points / 2 + 1, fftLength);
  }

  /**
   * @param frame `fftLength` samples; overwritten
   * @param power receives `binCount` numbers
   */
  compute(frame: Float64Array, power: Float64Array): void {
    powerOf(this.#transform(frame), this.#unitCircle, power);
  }

  /** @returns the array that holds the complex result, `frame` or the scratch */
  #transform(frame: Float64Array): Float64Array {
    const quarter = this.#points / 4;
    let from = frame;
    let to = this.#scratch;
    let stride = 1;
    for (const twiddles of this.#twiddles) {
      if (stride === 1) radix4First(from, to, quarter, twiddles);
      else radix4(from, to, quarter, stride, twiddles);
      stride *= 4;
      [from, to] = [to, from];
    }
    if (stride === quarter) radix4Last(from, to, quarter);
    else radix2Last(from, to, 2 * quarter);
    return to;
  }
}

/**
 * Powers 1, 2 and 3 of exp(-2πi·p/n), p = 0..n/4-1, of each radix-4 step but the last one:
 * n = points, points/4, …
 */
function stepTwiddles(points: number): Float64Array[] {
  const steps: Float64Array[] = [];
  for (let n = points; n > 4; n /= 4) {
    const table = new Float64Array((n / 4) * 6);
    for (let p = 0; p < n / 4; p++) {
      for (let power = 1; power <= 3; power++) {
        const angle = (-2 * Math.PI * p * power) / n;
        table[p * 6 + power * 2 - 2] = Math.cos(angle);
        table[p * 6 + power * 2 - 1] = Math.sin(angle);
      }
    }
    steps.push(table);
  }
  return steps;
}

function unitCircle(count: number, period: number): Float64Array {
  const circle = new Float64Array(count * 2);
  for (let k = 0; k < count; k++) {
    circle[2 * k] = Math.cos((-2 * Math.PI * k) / period);
    circle[2 * k + 1] = Math.sin((-2 * Math.PI * k) / period);
  }
  return circle;
}

/**
 * Power of a real signal's bins from the transform Z of its sample pairs:
 * X[k] = E[k] + exp(-2πik/N)·O[k] with E = (Z[k] + Z*[M-k])/2, O = -i(Z[k] - Z*[M-k])/2,
 * and X[M-k] = (E[k] - exp(-2πik/N)·O[k])*, M = N/2. The halves are taken from the power.
 */
// eslint-disable-next-line complexity -- each read of an array counts as a branch; none is one
function powerOf(z: Float64Array, unitCircle: Float64Array, power: Float64Array): void {
  const points = power.length - 1;
  const perSample = 1 / (2 * points);
  const perQuarter = perSample / 4;
  const even = z[0] ?? 0;
  const odd = z[1] ?? 0;
  power[0] = (even + odd) * (even + odd) * perSample;
  power[points] = (even - odd) * (even - odd) * perSample;
  for (let k = 1, m = points - 1; k <= m; k++, m--) {
    const er = (z[2 * k] ?? 0) + (z[2 * m] ?? 0);
    const ei = (z[2 * k + 1] ?? 0) - (z[2 * m + 1] ?? 0);
    const or = (z[2 * k + 1] ?? 0) + (z[2 * m + 1] ?? 0);
    const oi = (z[2 * m] ?? 0) - (z[2 * k] ?? 0);
    const wr = unitCircle[2 * k] ?? 0;
    const wi = unitCircle[2 * k + 1] ?? 0;
    const turnedR = or * wr - oi * wi;
    const turnedI = or * wi + oi * wr;
    power[k] = ((er + turnedR) * (er + turnedR) + (ei + turnedI) * (ei + turnedI)) * perQuarter;
    power[m] = ((er - turnedR) * (er - turnedR) + (ei - turnedI) * (ei - turnedI)) * perQuarter;
  }
}
