import type { ClipFeatures } from './clip-features.js';
import { fileOf } from './corpus.js';
import { ratesOf, type Rates } from './rates.js';

/** How far a table of all training clips gets that has learnt nothing. */
export interface NearestNeighbourFigures extends Rates {
  /** Share of the test clips whose neighbour is another copy of their own recording. */
  readonly sameRecording: number;
}

/**
 * Gives each test clip the label of the training clip that is most like it: by the Euclidean
 * distance between means and standard deviations of their wide-band features, each z-normalised
 * over the training clips. Under a split whose copies leak this is the leak by itself.
 */
export function nearestNeighbour(
  train: readonly ClipFeatures[],
  test: readonly ClipFeatures[],
  classCount: number,
): NearestNeighbourFigures {
  const scales = scalesOf(train.map(statisticsOf));
  const rowOf = (clip: ClipFeatures) => scaled(statisticsOf(clip), scales);
  const known = train.map((clip) => ({ clip, row: rowOf(clip) }));
  const pairs = test.map((clip) => ({ clip, neighbour: nearest(rowOf(clip), known) }));
  const verdicts = pairs.map(({ clip, neighbour }) => ({
    truth: clip.label,
    predicted: neighbour.label,
  }));
  const same = pairs.filter((pair) => fileOf(pair.clip.clip) === fileOf(pair.neighbour.clip));
  return { ...ratesOf(verdicts, classCount), sameRecording: same.length / test.length };
}

/** Mean, then standard deviation, of each feature over all frames. */
function statisticsOf({ frames }: ClipFeatures): Float64Array {
  const { features, frameCount } = frames.direct;
  const width = features.length / frameCount;
  const result = new Float64Array(2 * width);
  features.forEach((value, index) => {
    const column = index % width;
    result[column] = (result[column] ?? 0) + value / frameCount;
  });
  features.forEach((value, index) => {
    const column = width + (index % width);
    const deviation = value - (result[index % width] ?? 0);
    result[column] = (result[column] ?? 0) + deviation ** 2 / frameCount;
  });
  return result.map((value, column) => (column < width ? value : Math.sqrt(value)));
}

interface Scale {
  readonly mean: number;
  readonly sd: number;
}

function scalesOf(rows: readonly Float64Array[]): Scale[] {
  return Array.from(rows[0] ?? [], (_, column) => {
    const values = rows.map((row) => row[column] ?? 0);
    const mean = meanOf(values);
    // What never varies tells nothing apart.
    const sd = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) || 1;
    return { mean, sd };
  });
}

function scaled(row: Float64Array, scales: readonly Scale[]): Float64Array {
  return row.map((value, column) => {
    const { mean = 0, sd = 1 } = scales[column] ?? {};
    return (value - mean) / sd;
  });
}

function nearest(
  row: Float64Array,
  known: readonly { readonly clip: ClipFeatures; readonly row: Float64Array }[],
): ClipFeatures {
  let best: ClipFeatures | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const distance = squaredDistance(row, candidate.row);
    if (distance >= least) continue;
    least = distance;
    best = candidate.clip;
  }
  if (best === undefined) throw new RangeError('no training clip to be near to');
  return best;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let column = 0; column < a.length; column++) {
    sum += ((a[column] ?? 0) - (b[column] ?? 0)) ** 2;
  }
  return sum;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
