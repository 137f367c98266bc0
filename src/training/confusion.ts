/** counts[truth][predicted]. */
export type Confusion = readonly (readonly number[])[];

export interface Verdict {
  /** Indices into the label set. */
  readonly truth: number;
  readonly predicted: number;
}

export function confusionOf(verdicts: readonly Verdict[], classCount: number): Confusion {
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (const { truth, predicted } of verdicts) {
    const row = counts[truth];
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  }
  return counts;
}

/** Share of the clips that are right. */
export function accuracyOf(confusion: Confusion): number {
  const right = sum(confusion.map((row, label) => row[label] ?? 0));
  return right / sum(confusion.map(sum));
}

/** Unweighted average recall: the mean over the labels that occur of the share that is right. */
export function unweightedAverageRecall(confusion: Confusion): number {
  const recalls = confusion.flatMap((row, label) =>
    sum(row) === 0 ? [] : [(row[label] ?? 0) / sum(row)],
  );
  return sum(recalls) / recalls.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
