import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/training/random.js';

describe('Random', () => {
  it('is xoshiro128++: the published numbers from state 1, 2, 3, 4', () => {
    const random = new Random([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => random.uint32())).toEqual([
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295,
      495546011, 621204420,
    ]);
  });

  it('goes on from a stored state', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.nat(50), (seed, steps) => {
        const random = Random.fromSeed(seed, 'test');
        for (let step = 0; step < steps; step++) random.uint32();
        const other = new Random(random.state());
        expect(other.uint32()).toBe(random.uint32());
      }),
    );
  });

  it('gives every seed and stream numbers of their own', () => {
    const firsts = [
      Random.fromSeed(1, 'order'),
      Random.fromSeed(2, 'order'),
      Random.fromSeed(1, 'crops'),
    ].map((random) => random.uint32());
    expect(new Set(firsts).size).toBe(3);
  });

  it('shuffles without losing or doubling, and reaches every order', () => {
    const random = Random.fromSeed(1, 'shuffle');
    const orders = new Set<string>();
    for (let draw = 0; draw < 200; draw++) orders.add(random.shuffled(['a', 'b', 'c']).join(''));
    expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  });

  it('draws whole numbers over the range, both ends included', () => {
    const random = Random.fromSeed(1, 'between');
    const drawn = Array.from({ length: 300 }, () => random.between(3, 6));
    expect([...new Set(drawn)].sort()).toEqual([3, 4, 5, 6]);
  });

  it('has normal and beta numbers of the right mean and spread', () => {
    const random = Random.fromSeed(1, 'moments');
    const draws = (draw: () => number) => momentsOf(Array.from({ length: 20_000 }, draw));
    const normal = draws(() => random.normal());
    expect(normal.mean).toBeCloseTo(0, 1);
    expect(normal.variance).toBeCloseTo(1, 1);
    // The variance of a symmetric beta distribution is 1 / (4 · (2 · shape + 1)).
    for (const shape of [0.2, 1, 3]) {
      const beta = draws(() => random.beta(shape));
      expect(beta.mean).toBeCloseTo(0.5, 1);
      expect(beta.variance * 4 * (2 * shape + 1)).toBeCloseTo(1, 1);
    }
  });
});

function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}
