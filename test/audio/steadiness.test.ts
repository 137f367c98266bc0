import { expect, test } from 'vitest';
import { Steadiness } from '../../src/audio/steadiness.js';

test('a frame is like one with the same shape, however loud, and not like another', () => {
  const steadiness = new Steadiness(3, 2);
  steadiness.add(Float64Array.of(9, 1, 2, 3), 1);
  steadiness.add(Float64Array.of(9, 3, 0, -1), 1);
  steadiness.add(Float64Array.of(0, 10, 20, 30), 1);
  expect(steadiness.likeness(2)).toBeCloseTo(1, 12);
  expect(steadiness.likeness(1)).toBeCloseTo(0, 12);
});

test('nothing is like silence, or like what lies before the beginning', () => {
  const steadiness = new Steadiness(2, 3);
  steadiness.add(Float64Array.of(1, 1), 0);
  expect(steadiness.likeness(1)).toBe(0);
  steadiness.add(undefined, 0);
  expect(steadiness.likeness(1)).toBe(0);
  steadiness.add(Float64Array.of(1, 1), 0);
  expect(steadiness.likeness(1)).toBe(0);
  expect(steadiness.likeness(2)).toBeCloseTo(1, 12);
  steadiness.reset();
  steadiness.add(Float64Array.of(1, 1), 0);
  expect(steadiness.likeness(1)).toBe(0);
});
