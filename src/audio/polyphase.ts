import type { ResamplerDesign } from './resampler-design.js';

/**
 * Computes outputs [firstOutput, firstOutput + count) into `output`, clipped to [-1, 1].
 *
 * @param line inputs from absolute position `lineStart` on; every input that the taps reach must
 *   be in it. One output is always the same sum in the same order, however many are asked for.
 */
export function polyphase(
  design: ResamplerDesign,
  line: Float64Array,
  lineStart: number,
  firstOutput: number,
  count: number,
  output: Float32Array,
): void {
  if (design.up === design.down) copy(line, firstOutput - lineStart, count, output);
  else if (design.up === 2 && design.down === 1) {
    double(design, line, lineStart, firstOutput, count, output);
  } else convolve(design, line, lineStart, firstOutput, count, output);
}

function copy(line: Float64Array, from: number, count: number, output: Float32Array): void {
  for (let i = 0; i < count; i++) output[i] = line[from + i] ?? 0;
}

function convolve(
  { up, down, tapCount, taps }: ResamplerDesign,
  line: Float64Array,
  lineStart: number,
  firstOutput: number,
  count: number,
  output: Float32Array,
): void {
  let phase = (firstOutput * down) % up;
  let base = (firstOutput * down - phase) / up - lineStart;
  for (let i = 0; i < count; i++) {
    output[i] = clip(dot(line, base - tapCount / 2 + 1, taps, phase * tapCount, tapCount));
    phase += down;
    const steps = Math.floor(phase / up);
    base += steps;
    phase -= steps * up;
  }
}

/**
 * Telephone audio for a wide-band model, the case that comes in thousands: even outputs are the
 * inputs themselves, odd ones share one row of taps and are made four at a time.
 */
function double(
  { tapCount, taps }: ResamplerDesign,
  line: Float64Array,
  lineStart: number,
  firstOutput: number,
  count: number,
  output: Float32Array,
): void {
  for (let i = firstOutput % 2; i < count; i += 2) {
    output[i] = line[(firstOutput + i) / 2 - lineStart] ?? 0;
  }
  let i = 1 - (firstOutput % 2);
  let from = (firstOutput + i - 1) / 2 - lineStart - tapCount / 2 + 1;
  for (; i + 6 < count; i += 8, from += 4) dotFour(line, from, taps, tapCount, output, i);
  for (; i < count; i += 2, from++) output[i] = clip(dotInOrder(line, from, taps, tapCount));
}

/** Four sums side by side, so that additions need not wait for each other. */
function dot(
  line: Float64Array,
  from: number,
  taps: Float64Array,
  row: number,
  tapCount: number,
): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let tap = 0; tap < tapCount; tap += 4) {
    const x = from + tap;
    const h = row + tap;
    a += (line[x] ?? 0) * (taps[h] ?? 0);
    b += (line[x + 1] ?? 0) * (taps[h + 1] ?? 0);
    c += (line[x + 2] ?? 0) * (taps[h + 2] ?? 0);
    d += (line[x + 3] ?? 0) * (taps[h + 3] ?? 0);
  }
  return a + b + (c + d);
}

/** Row 1 on four neighbouring positions; each input is loaded once. Same order as `dotInOrder`. */
function dotFour(
  line: Float64Array,
  from: number,
  taps: Float64Array,
  tapCount: number,
  output: Float32Array,
  at: number,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let x0 = line[from] ?? 0;
  let x1 = line[from + 1] ?? 0;
  let x2 = line[from + 2] ?? 0;
  for (let tap = 0; tap < tapCount; tap++) {
    const h = taps[tapCount + tap] ?? 0;
    const x3 = line[from + tap + 3] ?? 0;
    a += x0 * h;
    b += x1 * h;
    c += x2 * h;
    d += x3 * h;
    x0 = x1;
    x1 = x2;
    x2 = x3;
  }
  output[at] = clip(a);
  output[at + 2] = clip(b);
  output[at + 4] = clip(c);
  output[at + 6] = clip(d);
}

function dotInOrder(
  line: Float64Array,
  from: number,
  taps: Float64Array,
  tapCount: number,
): number {
  let sum = 0;
  for (let tap = 0; tap < tapCount; tap++)
    sum += (line[from + tap] ?? 0) * (taps[tapCount + tap] ?? 0);
  return sum;
}

/** The sinc overshoots at steps; what follows may rely on [-1, 1]. */
function clip(sample: number): number {
  return Math.max(-1, Math.min(1, sample));
}
