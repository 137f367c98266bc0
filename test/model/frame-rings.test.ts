import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameRings } from '../../src/model/frame-rings.js';

const HELD = 10;
const WIDTH = 2;

describe('FrameRings', () => {
  it('gives back what was heard of any window it still holds, moved together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ skip: fc.nat(4), count: fc.nat(25) }), { maxLength: 12 }),
        fc.nat(HELD),
        (feeds, length) => {
          const rings = new FrameRings(HELD, WIDTH, 2);
          const other = rings.open();
          const slot = rings.open();
          const heard = feed(rings, slot, feeds);
          feed(rings, other, [{ skip: 3, count: 20 }]);
          const start = Math.max(0, rings.endFrame(slot) - HELD);
          const expected = heard.filter((frame) => frame >= start && frame < start + length);
          expect(gather(rings, slot, start, start + length)).toEqual(expected);
        },
      ),
    );
  });

  it('forgets what a slot held when it is handed out again', () => {
    const rings = new FrameRings(HELD, WIDTH, 1);
    const slot = rings.open();
    feed(rings, slot, [{ skip: 0, count: 5 }]);
    rings.close(slot);
    expect(rings.endFrame(slot)).toBeLessThan(0);
    expect(rings.open()).toBe(slot);
    expect(gather(rings, slot, 0, 5)).toEqual([]);
  });

  it('grows by slabs and keeps slots apart', () => {
    const rings = new FrameRings(HELD, WIDTH, 2);
    const slots = Array.from({ length: 5 }, () => rings.open());
    expect(new Set(slots).size).toBe(5);
    slots.forEach((slot, i) => feed(rings, slot, [{ skip: i, count: 1 }]));
    expect(slots.map((slot) => gather(rings, slot, 0, HELD))).toEqual([[0], [1], [2], [3], [4]]);
  });

  it('does not know slots that were never opened', () => {
    expect(() => gather(new FrameRings(HELD, WIDTH), 0, 0, 1)).toThrow(RangeError);
  });
});

/** Feeds frames whose numbers are their own index; returns the indices. */
function feed(rings: FrameRings, slot: number, feeds: { skip: number; count: number }[]): number[] {
  const heard: number[] = [];
  for (const { skip, count } of feeds) {
    const first = rings.endFrame(slot) + skip;
    rings.write(slot, first, count, (target, offset, fromRow, rowCount) => {
      for (let i = 0; i < rowCount * WIDTH; i += 1) {
        target[offset + i] = first + fromRow + Math.floor(i / WIDTH);
      }
    });
    heard.push(...Array.from({ length: count }, (_, i) => first + i));
  }
  return heard;
}

/** The frames that `gather` gives, each as the index that its numbers say. */
function gather(rings: FrameRings, slot: number, start: number, end: number): number[] {
  const target = new Float32Array(HELD * WIDTH + 1).fill(Number.NaN);
  const written = rings.gather(slot, start, end, target, 1);
  const numbers = [...target.subarray(1, 1 + written)];
  expect(target.subarray(1 + written).every(Number.isNaN)).toBe(true);
  return numbers.filter((_, i) => i % WIDTH === 0);
}
