import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsOf } from '../../src/training/evaluation-windows.js';

const GRID = { windowFrames: 256, hopFrames: 64 };

describe('windowsOf', () => {
  it.each([
    [100, [[0, 100]]],
    [256, [[0, 256]]],
    [
      257,
      [
        [0, 256],
        [64, 193],
      ],
    ],
    [
      370,
      [
        [0, 256],
        [64, 256],
        [128, 242],
      ],
    ],
    [0, []],
  ])('of %i frames', (frameCount, expected) => {
    const windows = windowsOf(frameCount, GRID).map((run) => [run.startFrame, run.frameCount]);
    expect(windows).toEqual(expected);
  });

  it('covers every frame, on the grid, and only the last window may be short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (frameCount) => {
        const windows = windowsOf(frameCount, GRID);
        windows.forEach(({ startFrame, frameCount: length }, index) => {
          expect(startFrame).toBe(64 * index);
          if (index < windows.length - 1) expect(length).toBe(256);
        });
        const last = windows.at(-1);
        expect((last?.startFrame ?? 0) + (last?.frameCount ?? 0)).toBe(frameCount);
      }),
    );
  });
});
