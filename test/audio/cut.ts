interface Sliceable<T> {
  readonly length: number;
  subarray(start: number, end?: number): T;
}

/** Views of `array`, cut after each of `sizes` (some may be empty), then the rest. */
export function cut<T extends Sliceable<T>>(array: T, sizes: readonly number[]): T[] {
  const pieces: T[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(array.subarray(at, Math.min(at + size, array.length)));
    at = Math.min(at + size, array.length);
  }
  return [...pieces, array.subarray(at)];
}
