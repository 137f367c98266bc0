import { describe, expect, it } from 'vitest';
import { accuracyOf, confusionOf, unweightedAverageRecall } from '../../src/training/confusion.js';

describe('confusion', () => {
  const verdicts = [
    { truth: 0, predicted: 0 },
    { truth: 0, predicted: 0 },
    { truth: 0, predicted: 1 },
    { truth: 0, predicted: 0 },
    { truth: 1, predicted: 0 },
    { truth: 1, predicted: 1 },
  ];
  const confusion = confusionOf(verdicts, 3);

  it('counts truth by row and prediction by column', () => {
    expect(confusion).toEqual([
      [3, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
  });

  it('gives accuracy over clips and recall over the labels that occur', () => {
    expect(accuracyOf(confusion)).toBeCloseTo(4 / 6, 12);
    expect(unweightedAverageRecall(confusion)).toBeCloseTo((3 / 4 + 1 / 2) / 2, 12);
  });
});
