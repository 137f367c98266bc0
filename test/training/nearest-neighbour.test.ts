import { describe, expect, it } from 'vitest';
import { eachHearing, type ClipFeatures } from '../../src/training/clip-features.js';
import { nearestNeighbour } from '../../src/training/nearest-neighbour.js';

describe('nearestNeighbour', () => {
  it('gives the label of what is most like it, and says how often that is the same recording', () => {
    const train = [clip('a', 0, [1, 2]), clip('b', 1, [9, 4]), clip('c', 1, [5, 3])];
    const test = [clip('a#1', 0, [1.1, 2], 'a'), clip('d', 0, [8.8, 4])];
    expect(nearestNeighbour(train, test, 2)).toEqual({
      clips: 2,
      uar: 0.5,
      accuracy: 0.5,
      sameRecording: 0.5,
    });
  });

  it('weighs every feature alike, whatever its unit', () => {
    const train = [clip('a', 0, [1, 1000]), clip('b', 1, [2, 1000]), clip('c', 1, [2, 3000])];
    // By plain distance it would be like c.
    expect(nearestNeighbour(train, [clip('d', 0, [1, 2100])], 2).accuracy).toBe(1);
  });

  it('tells apart by how much features vary, too', () => {
    const train = [clip('a', 0, [0, 0], 'a', 5), clip('b', 1, [0, 0], 'b', 1)];
    expect(nearestNeighbour(train, [clip('c', 0, [0, 0], 'c', 4)], 2).accuracy).toBe(1);
  });
});

/** Two frames around a mean. */
function clip(
  path: string,
  label: number,
  mean: readonly [number, number],
  file = path,
  spread = 0,
): ClipFeatures {
  const [x, y] = mean;
  const frames = eachHearing(() => ({
    frameCount: 2,
    features: new Float32Array([x - spread, y - spread, x + spread, y + spread]),
    loud: new Uint8Array(2),
    speech: new Uint8Array(2),
  }));
  const hashed = { path, file, label: `${label}`, speaker: 'tiny/1', contentHash: path };
  return { clip: hashed, label, frames, copies: [] };
}
