/* eslint complexity: off -- each read of an array counts as a branch here, and none is one */

/**
 * The inner loops of the transform, over interleaved complex numbers. Each reads one array and
 * writes another, so that the output comes out in order (Stockham). The radix-4 butterfly
 * stands here three times: a call or a needless product inside costs a quarter of a frame.
 * `?? 0`: every index is inside by construction; compiled, nothing is left of it.
 */

/** First decimation-in-frequency step: `quarter` = points/4 groups of one butterfly each. */
export function radix4First(
  from: Float64Array,
  to: Float64Array,
  quarter: number,
  twiddles: Float64Array,
): void {
  const apart = 2 * quarter;
  for (let a = 0, out = 0, w = 0; a < apart; a += 2, out += 8, w += 6) {
    const b = a + apart;
    const c = b + apart;
    const d = c + apart;
    const ar = from[a] ?? 0;
    const ai = from[a + 1] ?? 0;
    const br = from[b] ?? 0;
    const bi = from[b + 1] ?? 0;
    const cr = from[c] ?? 0;
    const ci = from[c + 1] ?? 0;
    const dr = from[d] ?? 0;
    const di = from[d + 1] ?? 0;
    const sumACr = ar + cr;
    const sumACi = ai + ci;
    const difACr = ar - cr;
    const difACi = ai - ci;
    const sumBDr = br + dr;
    const sumBDi = bi + di;
    const difBDr = br - dr;
    const difBDi = bi - di;
    const w1r = twiddles[w] ?? 0;
    const w1i = twiddles[w + 1] ?? 0;
    const w2r = twiddles[w + 2] ?? 0;
    const w2i = twiddles[w + 3] ?? 0;
    const w3r = twiddles[w + 4] ?? 0;
    const w3i = twiddles[w + 5] ?? 0;
    to[out] = sumACr + sumBDr;
    to[out + 1] = sumACi + sumBDi;
    to[out + 2] = (difACr + difBDi) * w1r - (difACi - difBDr) * w1i;
    to[out + 3] = (difACr + difBDi) * w1i + (difACi - difBDr) * w1r;
    to[out + 4] = (sumACr - sumBDr) * w2r - (sumACi - sumBDi) * w2i;
    to[out + 5] = (sumACr - sumBDr) * w2i + (sumACi - sumBDi) * w2r;
    to[out + 6] = (difACr - difBDi) * w3r - (difACi + difBDr) * w3i;
    to[out + 7] = (difACr - difBDi) * w3i + (difACi + difBDr) * w3r;
  }
}

/** A step in between: `stride` transforms side by side, which share each group's twiddles. */
export function radix4(
  from: Float64Array,
  to: Float64Array,
  quarter: number,
  stride: number,
  twiddles: Float64Array,
): void {
  const apart = 2 * quarter;
  const width = 2 * stride;
  for (let group = 0; group < quarter / stride; group++) {
    const w1r = twiddles[6 * group] ?? 0;
    const w1i = twiddles[6 * group + 1] ?? 0;
    const w2r = twiddles[6 * group + 2] ?? 0;
    const w2i = twiddles[6 * group + 3] ?? 0;
    const w3r = twiddles[6 * group + 4] ?? 0;
    const w3i = twiddles[6 * group + 5] ?? 0;
    const end = width * (group + 1);
    let out = 4 * width * group;
    for (let a = width * group; a < end; a += 2, out += 2) {
      const b = a + apart;
      const c = b + apart;
      const d = c + apart;
      const ar = from[a] ?? 0;
      const ai = from[a + 1] ?? 0;
      const br = from[b] ?? 0;
      const bi = from[b + 1] ?? 0;
      const cr = from[c] ?? 0;
      const ci = from[c + 1] ?? 0;
      const dr = from[d] ?? 0;
      const di = from[d + 1] ?? 0;
      const sumACr = ar + cr;
      const sumACi = ai + ci;
      const difACr = ar - cr;
      const difACi = ai - ci;
      const sumBDr = br + dr;
      const sumBDi = bi + di;
      const difBDr = br - dr;
      const difBDi = bi - di;
      to[out] = sumACr + sumBDr;
      to[out + 1] = sumACi + sumBDi;
      to[out + width] = (difACr + difBDi) * w1r - (difACi - difBDr) * w1i;
      to[out + width + 1] = (difACr + difBDi) * w1i + (difACi - difBDr) * w1r;
      to[out + 2 * width] = (sumACr - sumBDr) * w2r - (sumACi - sumBDi) * w2i;
      to[out + 2 * width + 1] = (sumACr - sumBDr) * w2i + (sumACi - sumBDi) * w2r;
      to[out + 3 * width] = (difACr - difBDi) * w3r - (difACi + difBDr) * w3i;
      to[out + 3 * width + 1] = (difACr - difBDi) * w3i + (difACi + difBDr) * w3r;
    }
  }
}

/** The last step of a power of four: one group, whose twiddles are all 1. */
export function radix4Last(from: Float64Array, to: Float64Array, quarter: number): void {
  const apart = 2 * quarter;
  for (let a = 0; a < apart; a += 2) {
    const b = a + apart;
    const c = b + apart;
    const d = c + apart;
    const ar = from[a] ?? 0;
    const ai = from[a + 1] ?? 0;
    const br = from[b] ?? 0;
    const bi = from[b + 1] ?? 0;
    const cr = from[c] ?? 0;
    const ci = from[c + 1] ?? 0;
    const dr = from[d] ?? 0;
    const di = from[d + 1] ?? 0;
    const sumACr = ar + cr;
    const sumACi = ai + ci;
    const difACr = ar - cr;
    const difACi = ai - ci;
    const sumBDr = br + dr;
    const sumBDi = bi + di;
    const difBDr = br - dr;
    const difBDi = bi - di;
    to[a] = sumACr + sumBDr;
    to[a + 1] = sumACi + sumBDi;
    to[b] = difACr + difBDi;
    to[b + 1] = difACi - difBDr;
    to[c] = sumACr - sumBDr;
    to[c + 1] = sumACi - sumBDi;
    to[d] = difACr - difBDi;
    to[d + 1] = difACi + difBDr;
  }
}

/** The last step where the number of points is twice a power of four. */
export function radix2Last(from: Float64Array, to: Float64Array, half: number): void {
  const apart = 2 * half;
  for (let a = 0; a < apart; a++) {
    const x = from[a] ?? 0;
    const y = from[a + apart] ?? 0;
    to[a] = x + y;
    to[a + apart] = x - y;
  }
}
