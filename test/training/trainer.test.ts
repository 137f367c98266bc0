import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Adamw } from '../../src/training/adamw.js';
import { loadBackend } from '../../src/model/backend.js';
import type { Examples } from '../../src/training/batch.js';
import { weightValues } from '../../src/training/network-weights.js';
import { normalisationOf } from '../../src/training/normalisation.js';
import { paperExamples } from '../../src/training/paper-examples.js';
import { Random } from '../../src/training/random.js';
import { PAPER_RMSPROP, Rmsprop } from '../../src/training/rmsprop.js';
import { streamingRecipe } from '../../src/training/recipe.js';
import { Trainer } from '../../src/training/trainer.js';
import { paperWriter } from '../../src/training/window-writer.js';
import { lacksTensorflow } from '../lacks-tensorflow.js';
import {
  TINY_AUGMENTATION,
  TINY_FEATURES,
  TINY_LABELS,
  tinyClip,
  tinyClips,
  tinyNetwork,
} from './tiny-training.js';

const OPTIONS = {
  runHash: 'tiny',
  batchSize: 8,
  seed: 3,
  epochs: 4,
  averagedEpochs: 2,
  averageShare: 0,
};

const { optimiser: ADAMW } = streamingRecipe(16_000, TINY_LABELS, 1, [1]);

describe.skipIf(lacksTensorflow)('Trainer (needs TensorFlow)', () => {
  beforeAll(async () => {
    await loadBackend({ prefer: 'tensorflow' });
  });

  it('learns', () => {
    const trainer = tinyTrainer();
    while (trainer.epochs.length < OPTIONS.epochs) trainer.step();
    const [first, ...later] = trainer.epochs;
    expect(later.at(-1)?.loss).toBeLessThan((first?.loss ?? 0) / 2);
    expect(later.at(-1)?.accuracy).toBeGreaterThan(0.8);
  });

  // 20 clips in batches of 8 make three steps an epoch: stops inside an epoch, at its end, at the
  // first and at a later averaged step.
  it.each([1, 3, 7, 10])('stopped after %i steps and resumed, ends in the same bits', (stop) => {
    const whole = tinyTrainer();
    run(whole, 12);

    const first = tinyTrainer();
    run(first, stop);
    const second = tinyTrainer();
    second.restore(first.checkpoint());
    run(second, 12 - stop);

    expect(second.checkpoint()).toEqual(whole.checkpoint());
    expect(second.epochs).toEqual(whole.epochs);
  });

  // The library may keep the very array that a variable was assigned from.
  it.each([1, 5])('with AdamW and an average of all steps as well, after %i steps', (stop) => {
    const whole = adamwTrainer();
    run(whole, 12);
    const [again, first, second] = [adamwTrainer(), adamwTrainer(), adamwTrainer()];
    run(again, 12);
    run(first, stop);
    second.restore(first.checkpoint());
    run(second, 12 - stop);
    expect(again.checkpoint()).toEqual(whole.checkpoint());
    expect(second.checkpoint()).toEqual(whole.checkpoint());
  });

  it('ends in the mean of the weights of the averaged steps', () => {
    const network = tinyNetwork(1);
    const trainer = tinyTrainer(network);
    run(trainer, 6);
    const steps: Float32Array[][] = [];
    for (let step = 0; step < 6; step++) {
      run(trainer, 1);
      steps.push(weightValues(network));
    }
    trainer.finish();
    const [kernel] = weightValues(network);
    const mean = (index: number) => steps.reduce((sum, w) => sum + (w[0]?.[index] ?? 0), 0) / 6;
    kernel?.forEach((value, index) => {
      expect(value).toBeCloseTo(mean(index), 5);
    });
  });

  it('leaves no tensor behind a step', () => {
    const trainer = tinyTrainer();
    run(trainer, 12);
    const before = tf.memory().numTensors;
    run(trainer, 12);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function tinyTrainer(network = tinyNetwork(1)): Trainer {
  const optimiserOf = (variables: readonly tf.Variable[]) =>
    new Rmsprop(variables, { ...PAPER_RMSPROP, learningRate: 1e-2 });
  return new Trainer(network, tinyExamples(), optimiserOf, OPTIONS);
}

function adamwTrainer(): Trainer {
  const optimiserOf = (variables: readonly tf.Variable[]) =>
    new Adamw(variables, { ...ADAMW, totalSteps: 12 });
  const options = { ...OPTIONS, averagedEpochs: OPTIONS.epochs, averageShare: 0.1 };
  return new Trainer(tinyNetwork(1), tinyExamples(), optimiserOf, options);
}

function run(trainer: Trainer, steps: number): void {
  for (let step = 0; step < steps; step++) trainer.step();
}

function tinyExamples(): Examples {
  const random = Random.fromSeed(1, 'tiny');
  const clips = tinyClips(20, 4).map((clip) => tinyClip(clip, random));
  const normalisation = normalisationOf(clips, TINY_FEATURES);
  return paperExamples({
    clips,
    writer: paperWriter(TINY_AUGMENTATION.cropFrames, normalisation),
    augmentation: TINY_AUGMENTATION,
    classCount: TINY_LABELS.length,
  });
}
