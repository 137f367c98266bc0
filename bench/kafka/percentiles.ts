/** By the nearest rank: always a value that was measured. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** `p50 … p99 … max …`, in whole milliseconds. */
export function summaryOf(valuesMs: readonly number[]): string {
  const [p50, p90, p99, max] = [0.5, 0.9, 0.99, 1].map((share) =>
    percentile(valuesMs, share).toFixed(0),
  );
  return `p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, max ${max} ms (n ${valuesMs.length})`;
}
