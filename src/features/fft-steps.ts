/**
 * The inner loops of the transform, over interleaved complex numbers. Each reads one array and
 * writes another, so that the output comes out in order (Stockham). `as number`: every index
 * is inside by construction, and a fallback would only hide a fault.
 */

/** One radix-4 decimation-in-frequency step: `quarter` = points/4, `stride` finished transforms. */
export function radix4(
  from: Float64Array,
  to: Float64Array,
  quarter: number,
  stride: number,
  twiddles: Float64Array,
): void {
  const groups = quarter / stride;
  const apart = 2 * quarter;
  const width = 2 * stride;
  for (let p = 0; p < groups; p++) {
    const w1r = twiddles[6 * p] as number;
    const w1i = twiddles[6 * p + 1] as number;
    const w2r = twiddles[6 * p + 2] as number;
    const w2i = twiddles[6 * p + 3] as number;
    const w3r = twiddles[6 * p + 4] as number;
    const w3i = twiddles[6 * p + 5] as number;
    const end = width * (p + 1);
    let out = 4 * width * p;
    for (let a = width * p; a < end; a += 2, out += 2) {
      const b = a + apart;
      const c = b + apart;
      const d = c + apart;
      const sumACr = (from[a] as number) + (from[c] as number);
      const sumACi = (from[a + 1] as number) + (from[c + 1] as number);
      const difACr = (from[a] as number) - (from[c] as number);
      const difACi = (from[a + 1] as number) - (from[c + 1] as number);
      const sumBDr = (from[b] as number) + (from[d] as number);
      const sumBDi = (from[b + 1] as number) + (from[d + 1] as number);
      const difBDr = (from[b] as number) - (from[d] as number);
      const difBDi = (from[b + 1] as number) - (from[d + 1] as number);
      const y1r = difACr + difBDi;
      const y1i = difACi - difBDr;
      const y2r = sumACr - sumBDr;
      const y2i = sumACi - sumBDi;
      const y3r = difACr - difBDi;
      const y3i = difACi + difBDr;
      to[out] = sumACr + sumBDr;
      to[out + 1] = sumACi + sumBDi;
      to[out + width] = y1r * w1r - y1i * w1i;
      to[out + width + 1] = y1r * w1i + y1i * w1r;
      to[out + 2 * width] = y2r * w2r - y2i * w2i;
      to[out + 2 * width + 1] = y2r * w2i + y2i * w2r;
      to[out + 3 * width] = y3r * w3r - y3i * w3i;
      to[out + 3 * width + 1] = y3r * w3i + y3i * w3r;
    }
  }
}

/** The last step where the number of points is twice a power of four. */
export function radix2(from: Float64Array, to: Float64Array, stride: number): void {
  const apart = 2 * stride;
  for (let a = 0; a < apart; a++) {
    const x = from[a] as number;
    const y = from[a + apart] as number;
    to[a] = x + y;
    to[a + apart] = x - y;
  }
}

/**
 * Power of a real signal's bins from the transform Z of its sample pairs:
 * X[k] = E[k] + exp(-2πik/N)·O[k] with E = (Z[k] + Z*[M-k])/2, O = -i(Z[k] - Z*[M-k])/2,
 * and X[M-k] = (E[k] - exp(-2πik/N)·O[k])*, M = N/2.
 */
export function separate(
  z: Float64Array,
  points: number,
  unitCircle: Float64Array,
  power: Float64Array,
): void {
  const fullScale = 1 / (2 * points);
  const scale = fullScale / 4;
  const r0 = z[0] as number;
  const i0 = z[1] as number;
  power[0] = (r0 + i0) * (r0 + i0) * fullScale;
  power[points] = (r0 - i0) * (r0 - i0) * fullScale;
  for (let k = 1, m = points - 1; k <= m; k++, m--) {
    const zkr = z[2 * k] as number;
    const zki = z[2 * k + 1] as number;
    const zmr = z[2 * m] as number;
    const zmi = z[2 * m + 1] as number;
    const wr = unitCircle[2 * k] as number;
    const wi = unitCircle[2 * k + 1] as number;
    const er = zkr + zmr;
    const ei = zki - zmi;
    const or = zki + zmi;
    const oi = zmr - zkr;
    const tr = or * wr - oi * wi;
    const ti = or * wi + oi * wr;
    power[k] = ((er + tr) * (er + tr) + (ei + ti) * (ei + ti)) * scale;
    power[m] = ((er - tr) * (er - tr) + (ei - ti) * (ei - ti)) * scale;
  }
}
