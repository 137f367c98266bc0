import { describe, expect, it } from 'vitest';
import { requireFiniteLoss, requireFiniteWeights } from '../../src/training/divergence.js';
import type { TrainingCheckpoint } from '../../src/training/training-checkpoint.js';

const PLACE = { job: 'fold-2', epoch: 7, checkpointPath: 'work/fold-2/checkpoint.bin' };

describe('requireFiniteLoss', () => {
  it.each([NaN, Infinity])('stops at a loss of %d, and says which checkpoint is kept', (loss) => {
    expect(() => {
      requireFiniteLoss({ loss, accuracy: 0 }, PLACE);
    }).toThrow(/TRAINING_DIVERGED: fold-2, epoch 7: the loss .*work\/fold-2\/checkpoint\.bin/);
  });

  it('passes any other', () => {
    requireFiniteLoss({ loss: 1e30, accuracy: 0 }, PLACE);
  });
});

describe('requireFiniteWeights', () => {
  it('gives sound weights back', () => {
    const sound = checkpoint([1, 2], [3]);
    expect(requireFiniteWeights(sound, PLACE)).toBe(sound);
  });

  it.each([
    ['a weight', checkpoint([1, NaN], [3])],
    ['an average', checkpoint([1, 2], [Infinity])],
  ])('stops where %s is spoilt', (_, spoilt) => {
    expect(() => requireFiniteWeights(spoilt, PLACE)).toThrow(/TRAINING_DIVERGED: .*a weight/);
  });
});

function checkpoint(weights: number[], averages: number[]): TrainingCheckpoint {
  return {
    position: {} as TrainingCheckpoint['position'],
    weights: [new Float32Array(weights)],
    slots: [],
    averages: [new Float32Array(averages)],
  };
}
