import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InferenceEngine } from '../../src/model/inference-engine.js';
import type { FrameRange, StreamWork } from '../../src/model/inference.js';
import { packBatch, unpackBatch, type StreamTurn } from '../../src/model/packed-batch.js';
import { FakeModel } from './fake-model.js';

describe('packBatch', () => {
  it('is undone by unpackBatch', () => {
    const turns = [
      turn(3, 10, 2, [{ startFrame: 8, endFrame: 12 }]),
      turn(1, 2 ** 40, 3, []),
      turn(3, 12, 0, [], true),
    ];
    expect([...unpackBatch(packBatch(turns, 1), 1)]).toEqual(turns);
  });
});

describe('InferenceEngine', () => {
  it('scores windows of several streams together, in the order of the turns', () => {
    const { model, run } = make();
    const logits = run([
      turn(7, 0, 4, [{ startFrame: 0, endFrame: 4 }]),
      turn(9, 0, 2, []),
      turn(8, 0, 6, [
        { startFrame: 0, endFrame: 4 },
        { startFrame: 2, endFrame: 6 },
      ]),
    ]);
    expect(logits).toEqual([0, 6, 0, 6, 2, 14]);
    expect(model.batchSizes).toEqual([3]);
  });

  it('remembers a stream from one batch to the next until it closes', () => {
    const { model, run } = make();
    run([turn(5, 0, 3, [])]);
    const logits = run([turn(5, 3, 1, [{ startFrame: 0, endFrame: 4 }], true)]);
    expect(logits).toEqual([0, 6]);
    expect(model.heard.size).toBe(0);
  });

  it('scores the windows of others together, though a stream closes between them', () => {
    const { model, run } = make();
    run([turn(1, 0, 4, [{ startFrame: 0, endFrame: 4 }])]);
    const window = { startFrame: 0, endFrame: 4 };
    run([turn(2, 0, 4, [window]), turn(1, 4, 0, [], true), turn(3, 0, 4, [window])]);
    expect(model.batchSizes).toEqual([1, 2]);
  });

  it('scores no more windows at once than it may', () => {
    const { model, run } = make(2);
    run([1, 2, 3, 4, 5].map((stream) => turn(stream, 0, 4, [{ startFrame: 0, endFrame: 4 }])));
    expect(model.batchSizes).toEqual([2, 2, 1]);
  });

  it('scores a window behind whose end frames are missing before it feeds the frames after', () => {
    const { run } = make();
    run([turn(1, 0, 3, [])]);
    expect(run([turn(1, 50, 2, [{ startFrame: 0, endFrame: 4 }])])).toEqual([0, 3]);
  });

  it('scores every window of a long recording in time, whatever the cut, as a batch of one', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 40 }), (lengths, maxBatch) => {
        const frames = lengths.reduce((a, b) => a + b, 0);
        const expected = windowsIn(0, frames).flatMap(({ startFrame: s }) => [s, 4 * s + 6]);
        const { run } = make(maxBatch);
        let first = 0;
        const logits = lengths.flatMap((length) => {
          const due = windowsIn(first, first + length);
          first += length;
          return run([turn(1, first - length, length, due)]);
        });
        expect(logits).toEqual(expected);
      }),
    );
  });
});

function make(maxBatch = 32): { model: FakeModel; run: (turns: StreamTurn[]) => number[] } {
  const model = new FakeModel();
  const engine = new InferenceEngine(model, maxBatch);
  return { model, run: (turns) => [...engine.run(packBatch(turns, 1))] };
}

/** Windows of 4 frames every 2 whose end lies in (from, to]. */
function windowsIn(from: number, to: number): FrameRange[] {
  const all = Array.from({ length: to }, (_, k) => ({ startFrame: 2 * k, endFrame: 2 * k + 4 }));
  return all.filter(({ endFrame }) => endFrame > from && endFrame <= to);
}

function turn(
  stream: number,
  firstFrame: number,
  frameCount: number,
  windows: FrameRange[],
  close = false,
): StreamTurn {
  const features = Float32Array.from({ length: frameCount }, (_, i) => firstFrame + i);
  const work: StreamWork = { firstFrame, frameCount, features, windows };
  return { stream, work, close };
}
