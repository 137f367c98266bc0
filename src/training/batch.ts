import type { Random } from './random.js';

/** One input of a network, for all examples of a batch. */
export interface BatchInput {
  /** Row-major, an example a row. */
  readonly values: Float32Array;
  readonly exampleShape: readonly number[];
}

export interface Batch {
  /** In the order of the network's inputs. */
  readonly inputs: readonly BatchInput[];
  /** `size × classes`: how much of each label an example is; rows sum to 1. */
  readonly targets: Float32Array;
  readonly size: number;
}

/** One training set; drawing is all that varies. */
export interface Examples {
  readonly count: number;
  /** A fresh look at each of the examples named by index. */
  draw(indices: readonly number[], random: Random): Batch;
  /** The same without what is done to examples in training alone: masks and mixtures. */
  drawPlain(indices: readonly number[], random: Random): Batch;
}
