import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedCalibrationError,
  fitTemperature,
  logSoftmax,
  negativeLogLikelihood,
  softmax,
  type LabelledLogits,
} from '../../src/model/calibration.js';

describe('softmax', () => {
  it('sums to one and keeps the order of the logits, whatever the temperature', () => {
    const logits = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(logits, fc.double({ min: 0.05, max: 20, noNaN: true }), (row, temperature) => {
        const probabilities = softmax(row, temperature);
        expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(Math.max(...probabilities)).toBe(probabilities[row.indexOf(Math.max(...row))]);
      }),
    );
  });

  it('divides the logits by the temperature', () => {
    expect(softmax([0, Math.log(9)], 2)[1]).toBeCloseTo(0.75, 12);
  });

  it('stays finite as logarithm where the probability itself is nothing', () => {
    expect(softmax([0, 1000], 1)[0]).toBe(0);
    expect(logSoftmax([0, 1000], 1)[0]).toBe(-1000);
  });
});

describe('fitTemperature', () => {
  it('finds the temperature of logits that were sharpened by a known factor', () => {
    const honest = drawLogits(4_000);
    const sharpened = { ...honest, logits: honest.logits.map((logit) => logit * 3) };
    const fitted = fitTemperature(honest);
    expect(fitTemperature(sharpened) / fitted).toBeCloseTo(3, 2);
    expect(fitted).toBeGreaterThan(0.9);
    expect(fitted).toBeLessThan(1.1);
  });

  it('lies where the likelihood is largest', () => {
    const examples = drawLogits(200);
    const fitted = fitTemperature(examples);
    const best = negativeLogLikelihood(examples, fitted);
    for (const factor of [0.9, 0.99, 1.01, 1.1]) {
      expect(negativeLogLikelihood(examples, fitted * factor)).toBeGreaterThan(best);
    }
  });
});

describe('expectedCalibrationError', () => {
  it('is the distance between confidence and accuracy', () => {
    const sure = { logits: Float32Array.of(0, 100, 0, 100), classCount: 2, labels: [1, 0] };
    expect(expectedCalibrationError(sure, 1)).toBeCloseTo(0.5, 6);
    expect(expectedCalibrationError({ ...sure, labels: [1, 1] }, 1)).toBeCloseTo(0, 6);
  });

  it('is small for honest logits and large for sharpened ones', () => {
    const honest = drawLogits(4_000);
    expect(expectedCalibrationError(honest, 1)).toBeLessThan(0.03);
    expect(expectedCalibrationError(honest, 1 / 3)).toBeGreaterThan(0.1);
  });
});

/** Examples whose true class is drawn with the very probabilities that their logits say. */
function drawLogits(count: number, classCount = 4): LabelledLogits {
  const random = linearCongruential(1);
  const logits = Float32Array.from({ length: count * classCount }, () => 4 * random() - 2);
  const labels = Array.from({ length: count }, (_, i) => {
    const row = softmax(logits.subarray(i * classCount, (i + 1) * classCount), 1);
    let rest = random();
    const drawn = row.findIndex((probability) => (rest -= probability) < 0);
    return Math.max(0, drawn);
  });
  return { logits, classCount, labels };
}

function linearCongruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
