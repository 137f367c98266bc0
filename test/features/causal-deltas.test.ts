import { describe, expect, it } from 'vitest';
import { CausalDeltas } from '../../src/features/causal-deltas.js';

describe('causal deltas', () => {
  it('are the slope of a straight line, and have none themselves', () => {
    const rows = append(new CausalDeltas(1, 2), [3, 5, 7, 9, 11, 13, 15, 17, 19, 21]);
    expect(rows.slice(4).map(([, slope]) => slope)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(rows.slice(8).map(([, , bend]) => bend)).toEqual([0, 0]);
  });

  it('weigh the four frames before as the regression over five does', () => {
    const step = append(new CausalDeltas(1, 1), [0, 0, 0, 0, 0, 10, 10, 10, 10, 10, 10]);
    expect(step.map(([, slope]) => slope)).toEqual([0, 0, 0, 0, 0, 2, 3, 3, 2, 0, 0]);
  });

  it('take a run to have stood still before it began', () => {
    const deltas = new CausalDeltas(1, 1);
    append(deltas, [1, 2, 3, 4, 5]);
    deltas.restart();
    expect(append(deltas, [50, 60])).toEqual([
      [50, 0],
      [60, 2],
    ]);
  });

  it('stand behind all statics, first order before second', () => {
    const row = Float32Array.of(1, 2, 9, 9, 9, 9);
    const deltas = new CausalDeltas(2, 2);
    deltas.append(row, 0);
    row.set([11, 22]);
    deltas.append(row, 0);
    expect(row.map((value) => Math.round(value * 10))).toEqual(
      Float32Array.of(110, 220, 20, 40, 4, 8),
    );
  });

  it('declare how far they look back, and do nothing where none are wanted', () => {
    expect(
      [0, 1, 2].map((order) => new CausalDeltas(3, order as 0 | 1 | 2).lookBackFrames),
    ).toEqual([0, 4, 8]);
    const row = Float32Array.of(1, 2, 3);
    new CausalDeltas(3, 0).append(row, 0);
    expect(row).toEqual(Float32Array.of(1, 2, 3));
  });
});

function append(deltas: CausalDeltas, values: readonly number[]): number[][] {
  return values.map((value) => {
    const row = new Float32Array(1 + deltas.lookBackFrames / 4);
    row[0] = value;
    deltas.append(row, 0);
    return [...row];
  });
}
