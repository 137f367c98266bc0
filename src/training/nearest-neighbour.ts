import type { ClipFeatures } from './clip-features.js';
import { fileOf } from './corpus.js';
import { momentsOf } from './normalisation.js';
import { ratesOf, type Rates } from './rates.js';
import { zNormOf } from './z-norm.js';

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
  const scaled = zNormOf(train.map(statisticsOf));
  const rowOf = (clip: ClipFeatures) => scaled(statisticsOf(clip));
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
function statisticsOf({ frames }: ClipFeatures): number[] {
  const { features, frameCount } = frames.direct;
  const { mean, sd } = momentsOf([frames.direct], features.length / frameCount);
  return [...mean, ...sd];
}

function nearest(
  row: readonly number[],
  known: readonly { readonly clip: ClipFeatures; readonly row: readonly number[] }[],
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

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let column = 0; column < a.length; column++) {
    sum += ((a[column] ?? 0) - (b[column] ?? 0)) ** 2;
  }
  return sum;
}
