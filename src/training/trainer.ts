import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { setDropoutSource } from '../model/dropout.js';
import type { Batch, Examples } from './batch.js';
import { tensorsOf } from './batch-tensors.js';
import type { Optimiser } from './optimiser.js';
import { setWeightValues, weightValues } from './network-weights.js';
import type { Teachers } from './teachers.js';
import { setPopulationStatistics } from './population-statistics.js';
import { Random } from './random.js';
import type { TrainingCheckpoint, TrainingPosition } from './training-checkpoint.js';
import { WeightAverage } from './weight-average.js';

export interface TrainerOptions {
  /** Identifies the run in its checkpoints. */
  readonly runHash: string;
  readonly batchSize: number;
  readonly seed: number;
  readonly epochs: number;
  /** The last so many epochs' weights are averaged, step by step; 0: those of the last step. */
  readonly averagedEpochs: number;
  /** Share that the latest step has of the average at least; 0: all count alike. */
  readonly averageShare: number;
}

export interface EpochFigures {
  readonly loss: number;
  readonly accuracy: number;
}

/**
 * Learns from one training set, batch by batch. All that the next batch depends on can be taken
 * out as a checkpoint after any batch and put back into a trainer over the same examples.
 */
export class Trainer {
  private readonly variables: readonly tf.Variable[];
  private readonly optimiser: Optimiser;
  private readonly average: WeightAverage;
  private order: number[] = [];
  private orderRandom: Random;
  private cropRandom: Random;
  private dropoutRandom: Random;
  private examplesDone = 0;
  private lossSum = 0;
  private hits = 0;
  private readonly history: EpochFigures[] = [];

  constructor(
    private readonly model: LayersModel,
    private readonly examples: Examples,
    optimiserOf: (variables: readonly tf.Variable[]) => Optimiser,
    private readonly options: TrainerOptions,
    private readonly teachers?: Teachers,
  ) {
    const { seed, averageShare } = options;
    this.variables = variablesOf(model);
    this.optimiser = optimiserOf(this.variables);
    this.average = new WeightAverage(averageShare);
    this.orderRandom = Random.fromSeed(seed, 'order');
    this.cropRandom = Random.fromSeed(seed, 'crops');
    this.dropoutRandom = Random.fromSeed(seed, 'dropout');
    setDropoutSource(model, () => this.dropoutRandom.float());
  }

  get epochs(): readonly EpochFigures[] {
    return this.history;
  }

  /** Over all epochs. */
  get examplesLearnt(): number {
    return this.history.length * this.examples.count + this.examplesDone;
  }

  /** Means over the current epoch so far. */
  get running(): EpochFigures {
    const seen = Math.max(1, this.examplesDone);
    return { loss: this.lossSum / seen, accuracy: this.hits / seen };
  }

  /**
   * Learns from the next batch; the last one of an epoch may be smaller.
   * @returns the epoch's figures where this batch ended it.
   */
  step(): EpochFigures | undefined {
    if (this.examplesDone === 0) this.order = this.orderRandom.shuffled(this.indices());
    const end = this.examplesDone + this.options.batchSize;
    const chosen = this.order.slice(this.examplesDone, end);
    const { loss, hits } = this.learn(this.examples.draw(chosen, this.cropRandom));
    this.lossSum += loss * chosen.length;
    this.hits += hits;
    this.examplesDone += chosen.length;
    if (this.isAveraging()) this.average.add(this.model);
    return this.examplesDone < this.order.length ? undefined : this.endEpoch();
  }

  checkpoint(): TrainingCheckpoint {
    return {
      position: this.positionNow(),
      weights: weightValues(this.model),
      slots: this.optimiser.slotValues(),
      averages: this.average.values(),
    };
  }

  restore({ position, weights, slots, averages }: TrainingCheckpoint): void {
    setWeightValues(this.model, weights);
    this.average.restore(averages, position.averagedSteps, this.model);
    this.optimiser.restore(slots, position.steps);
    this.order = [...position.order];
    this.orderRandom = new Random(position.generators.order);
    this.cropRandom = new Random(position.generators.crops);
    this.dropoutRandom = new Random(position.generators.dropout);
    this.examplesDone = position.examplesDone;
    this.lossSum = position.lossSum;
    this.hits = position.hits;
    this.history.splice(0, this.history.length, ...position.history);
  }

  /**
   * Ends the training: the model gets the averaged weights, and statistics that fit them.
   * A trainer cannot go on after this.
   */
  finish(): void {
    this.average.applyTo(this.model);
    const { batchSize, seed } = this.options;
    const random = Random.fromSeed(seed, 'population');
    setPopulationStatistics(this.model, this.examples, batchSize, random);
  }

  dispose(): void {
    this.optimiser.dispose();
    this.average.dispose();
  }

  private isAveraging(): boolean {
    const { epochs, averagedEpochs } = this.options;
    return this.history.length >= epochs - averagedEpochs;
  }

  private learn(batch: Batch): { loss: number; hits: number } {
    let hits = 0;
    const inputs = tensorsOf(batch);
    const labelled = tf.tensor2d(batch.targets, [batch.size, batch.targets.length / batch.size]);
    const wanted = this.teachers?.blended(inputs, labelled) ?? labelled;
    const { value, grads } = tf.variableGrads(() => {
      const logits = this.model.apply(inputs, { training: true }) as tf.Tensor2D;
      hits = countHits(logits, labelled);
      return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(wanted, logits);
    }, [...this.variables]);
    tf.dispose([inputs, labelled, wanted]);
    this.optimiser.step(this.variables.map(({ name }) => gradientOf(grads, name)));
    const loss = value.dataSync<'float32'>()[0] ?? Number.NaN;
    tf.dispose([value, grads]);
    return { loss, hits };
  }

  private endEpoch(): EpochFigures {
    const figures = this.running;
    this.history.push(figures);
    this.examplesDone = 0;
    this.lossSum = 0;
    this.hits = 0;
    return figures;
  }

  private positionNow(): TrainingPosition {
    return {
      runHash: this.options.runHash,
      epoch: this.history.length,
      examplesDone: this.examplesDone,
      order: this.order,
      lossSum: this.lossSum,
      hits: this.hits,
      steps: this.optimiser.steps,
      averagedSteps: this.average.count,
      history: [...this.history],
      generators: {
        order: this.orderRandom.state(),
        crops: this.cropRandom.state(),
        dropout: this.dropoutRandom.state(),
      },
    };
  }

  private indices(): number[] {
    return Array.from({ length: this.examples.count }, (_, index) => index);
  }
}

/** A mixture counts as the label that it has most of. */
function countHits(logits: tf.Tensor2D, wanted: tf.Tensor2D): number {
  const isHit = tf.equal(tf.argMax(logits, 1), tf.argMax(wanted, 1));
  return tf.sum(isHit).dataSync<'int32'>()[0] ?? 0;
}

/** The library keeps its weights behind a wrapper whose `read` gives the variable itself. */
function variablesOf(model: LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight): tf.Variable => {
    const variable: unknown = weight.read();
    if (variable instanceof tf.Variable) return variable as tf.Variable;
    throw new TypeError(`${weight.name} is not a variable`);
  });
}

function gradientOf(grads: tf.NamedTensorMap, name: string): tf.Tensor {
  const gradient = grads[name];
  if (gradient === undefined) throw new RangeError(`no gradient reached ${name}`);
  return gradient;
}
