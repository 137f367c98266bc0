import {
  add,
  cast,
  concat,
  div,
  equal,
  exp,
  expandDims,
  max,
  maximum,
  mul,
  reshape,
  serialization,
  sqrt,
  square,
  sub,
  sum,
  transpose,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

/** Under the root: columns that never change have a gradient, too. */
const DEVIATION_EPSILON = 1e-5;

/** Below any score. */
const NO_SCORE = -1e9;

/** Of weights: a window of which nothing was heard has a mean, too. */
const LEAST_WEIGHT = 1e-5;

/**
 * Mean and standard deviation of every channel over the columns of a window, once for each head,
 * which weighs columns by the exponential of its scores (Okabe et al., "Attentive statistics
 * pooling", 2018; one score a column and head). A column counts as often as `heard` says.
 *
 * Inputs `[batch, columns, channels]`, scores `[batch, columns, heads]` and heard `[batch, columns]`;
 * output `[batch, 2 · heads · channels]`: the means head by head, then the deviations.
 */
export class AttentivePooling extends layers.Layer {
  /** The name under which `model.json` knows this layer. */
  static readonly className = 'AttentivePooling';

  override computeOutputShape(inputShape: (number | null)[][]): (number | null)[] {
    const [[batch = null, , channels = null] = [], [, , heads = null] = []] = inputShape;
    return [batch, channels === null || heads === null ? null : 2 * heads * channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x, scores, heard] = inputs as [Tensor, Tensor, Tensor];
    const [batch = 0, , channels = 0] = x.shape;
    const width = channels * (scores.shape[2] ?? 0);
    const weights = expandDims(shares(scores, heard), 3);
    const columns = expandDims(x, 1);
    const mean = sum(mul(weights, columns), 2, true);
    const variance = sum(mul(weights, square(sub(columns, mean))), 2);
    const deviation = sqrt(add(variance, DEVIATION_EPSILON));
    return concat([reshape(mean, [batch, width]), reshape(deviation, [batch, width])], 1);
  }
}

serialization.registerClass(AttentivePooling);

/** `[batch, heads, columns]`; those of a head sum to 1 where anything was heard. */
function shares(scores: Tensor, heard: Tensor): Tensor {
  const times = expandDims(heard, 2);
  // What was not heard must not be the highest either: all others would be nothing beside it.
  const eligible = add(scores, mul(cast(equal(times, 0), 'float32'), NO_SCORE));
  const raised = exp(sub(eligible, max(eligible, 1, true)));
  const weights = transpose(mul(raised, times), [0, 2, 1]);
  return div(weights, maximum(sum(weights, 2, true), LEAST_WEIGHT));
}

export interface PooledColumns {
  /** A ring of columns: the channels of each, and behind them a score a head. */
  readonly columns: Float32Array;
  readonly channels: number;
  readonly heads: number;
}

/**
 * The same for one window, number by number.
 *
 * @param offsets where each column that was heard begins in `columns`
 * @param target receives `2 · heads · channels` numbers; where nothing was heard, means of 0
 */
export function poolColumns(
  pool: PooledColumns,
  offsets: readonly number[],
  target: Float32Array,
): void {
  const { heads, channels } = pool;
  for (let head = 0; head < heads; head += 1) {
    const weights = sharesOf(pool, offsets, head);
    const [means, deviations] = [head * channels, (heads + head) * channels];
    for (let channel = 0; channel < channels; channel += 1) {
      const { mean, deviation } = momentsOf(pool, offsets, weights, channel);
      target[means + channel] = mean;
      target[deviations + channel] = deviation;
    }
  }
}

function sharesOf(
  { columns, channels }: PooledColumns,
  offsets: readonly number[],
  head: number,
): Float64Array {
  const scores = Float64Array.from(offsets, (at) => columns[at + channels + head] ?? 0);
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const raised = scores.map((score) => Math.exp(score - highest));
  const total = raised.reduce((whole, weight) => whole + weight, 0);
  return raised.map((weight) => weight / total);
}

function momentsOf(
  { columns }: PooledColumns,
  offsets: readonly number[],
  weights: Float64Array,
  channel: number,
): { mean: number; deviation: number } {
  let [mean, square] = [0, 0];
  for (let i = 0; i < offsets.length; i += 1) {
    const value = columns[(offsets[i] ?? 0) + channel] ?? 0;
    const weighted = (weights[i] ?? 0) * value;
    mean += weighted;
    square += weighted * value;
  }
  // In double precision this loses nothing that matters up to columns of a hundred or so.
  const variance = Math.max(0, square - mean * mean);
  return { mean, deviation: Math.sqrt(variance + DEVIATION_EPSILON) };
}
