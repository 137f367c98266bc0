type Row = readonly number[];

/**
 * Scales rows to mean 0 and standard deviation 1 a column, as the given rows have them. Give it rows
 * of training clips only.
 */
export function zNormOf(rows: readonly Row[]): (row: Row) => number[] {
  const scales = (rows[0] ?? []).map((_, column) => {
    const values = rows.map((row) => row[column] ?? 0);
    const mean = meanOf(values);
    // What never varies tells nothing apart.
    const sd = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) || 1;
    return { mean, sd };
  });
  return (row) => scales.map(({ mean, sd }, column) => ((row[column] ?? 0) - mean) / sd);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
