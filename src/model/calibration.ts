/**
 * From logits to probabilities that mean what they say: temperature scaling, after Guo, Pleiss,
 * Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017).
 */

/** Logits of many examples with what each of them truly is. */
export interface LabelledLogits {
  /** Row-major, `labels.length × classCount`. */
  readonly logits: Float32Array;
  readonly classCount: number;
  /** Index of the true class of each row. */
  readonly labels: ArrayLike<number>;
}

/** softmax(logits / temperature) of one row; sums to 1. */
export function softmax(logits: ArrayLike<number>, temperature: number): Float64Array {
  return logSoftmax(logits, temperature).map((logProbability) => Math.exp(logProbability));
}

/** Natural logarithms of `softmax`, exact where probabilities are too small for it. */
export function logSoftmax(logits: ArrayLike<number>, temperature: number): Float64Array {
  const scaled = Float64Array.from(logits, (logit) => logit / temperature);
  const largest = Math.max(...scaled);
  const sum = scaled.reduce((total, value) => total + Math.exp(value - largest), 0);
  const logSum = largest + Math.log(sum);
  return scaled.map((value) => value - logSum);
}

/** Mean negative log-likelihood of the true classes, in nats. */
export function negativeLogLikelihood(examples: LabelledLogits, temperature: number): number {
  const { labels } = examples;
  let total = 0;
  for (let i = 0; i < labels.length; i += 1) {
    total -= logSoftmax(rowOf(examples, i), temperature)[labels[i] ?? 0] ?? Number.NaN;
  }
  return total / labels.length;
}

/**
 * The temperature in [0.05, 20] that makes `examples` most likely. They must come from speakers
 * that the network was not trained on. Golden-section search over its logarithm: the likelihood
 * has one optimum there.
 */
export function fitTemperature(examples: LabelledLogits): number {
  const cost = (logT: number): number => negativeLogLikelihood(examples, Math.exp(logT));
  return Math.exp(goldenSection(cost, Math.log(0.05), Math.log(20), 1e-4));
}

/** The examples whose confidence falls into one of several ranges of equal width. */
export interface ReliabilityBin {
  readonly examples: number;
  /** Mean confidence. */
  readonly confidence: number;
  /** Share that is right. */
  readonly accuracy: number;
}

/** How often examples of like confidence are right; bins that hold none are left out. */
export function reliabilityBins(
  examples: LabelledLogits,
  temperature: number,
  binCount = 15,
): ReliabilityBin[] {
  const bins = Array.from({ length: binCount }, () => ({ examples: 0, confidence: 0, hits: 0 }));
  for (let i = 0; i < examples.labels.length; i += 1) {
    const probabilities = softmax(rowOf(examples, i), temperature);
    const confidence = Math.max(...probabilities);
    const bin = bins[Math.min(binCount - 1, Math.floor(confidence * binCount))];
    if (bin === undefined) continue;
    bin.examples += 1;
    bin.confidence += confidence;
    bin.hits += probabilities.indexOf(confidence) === examples.labels[i] ? 1 : 0;
  }
  return bins
    .filter((bin) => bin.examples > 0)
    .map(({ examples: count, confidence, hits }) => ({
      examples: count,
      confidence: confidence / count,
      accuracy: hits / count,
    }));
}

/**
 * Expected calibration error: the mean distance between confidence and accuracy over `binCount`
 * bins of equal width, weighted by how many examples fall into each.
 */
export function expectedCalibrationError(
  examples: LabelledLogits,
  temperature: number,
  binCount = 15,
): number {
  const distances = reliabilityBins(examples, temperature, binCount).map(
    (bin) => bin.examples * Math.abs(bin.confidence - bin.accuracy),
  );
  return distances.reduce((sum, value) => sum + value, 0) / examples.labels.length;
}

function rowOf({ logits, classCount }: LabelledLogits, i: number): Float32Array {
  return logits.subarray(i * classCount, (i + 1) * classCount);
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function goldenSection(
  cost: (x: number) => number,
  from: number,
  to: number,
  tolerance: number,
): number {
  let [low, high] = [from, to];
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [costA, costB] = [cost(a), cost(b)];
  while (high - low > tolerance) {
    if (costA < costB) {
      [high, b, costB] = [b, a, costA];
      a = high - GOLDEN * (high - low);
      costA = cost(a);
    } else {
      [low, a, costA] = [a, b, costB];
      b = low + GOLDEN * (high - low);
      costB = cost(b);
    }
  }
  return (low + high) / 2;
}
