import fc from 'fast-check';
import { from, lastValueFrom, map, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { GateState } from '../../src/audio/gate-state.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import type { FrameBlock } from '../../src/operators/frame-block.js';
import { slidingWindow } from '../../src/operators/sliding-window.js';
import type { CutterResume } from '../../src/operators/window-cutter.js';
import type { WindowGrid } from '../../src/operators/window-grid.js';
import type { DueWindow, WindowStep } from '../../src/operators/window-step.js';
import { STREAM } from './blocks.js';
import { marbles } from './marbles.js';

/** Windows of 8 frames every 3, speech from 40 ms on: [0, 8) [3, 11) [6, 14) … */
const GRID: WindowGrid = {
  profile: PSF_PROFILE,
  windowFrames: 8,
  hopFrames: 3,
  minSpeechMs: 40,
};

type IsSpeech = (frame: number) => boolean;
const always: IsSpeech = () => true;

/** Frames [from, to), one number each (its index), and the samples that they are made of. */
function frames(
  from: number,
  to: number,
  change: Partial<FrameBlock> = {},
  isSpeech: IsSpeech = always,
): FrameBlock {
  const frameCount = to - from;
  const indices = Array.from({ length: frameCount }, (_, i) => from + i);
  const firstSample = from === 0 ? 0 : (from - 1) * 160 + 400;
  return {
    stream: STREAM,
    sourceRateHz: 8_000,
    sampleRateHz: 16_000,
    firstFrame: from,
    frameCount,
    features: Float32Array.from(indices),
    isSpeech: Uint8Array.from(indices, (frame) => (isSpeech(frame) ? 1 : 0)),
    gateStates: indices.map((nextFrame) => ({ nextFrame }) as GateState),
    firstSample,
    sampleCount: Math.max(0, (to - 1) * 160 + 400 - firstSample),
    clock: { kind: 'record', timeMs: to },
    notes: [],
    end: false,
    ...change,
  };
}

/** The same behind a gap: its samples begin with its first frame. */
function framesAfterGap(from: number, to: number, change: Partial<FrameBlock> = {}): FrameBlock {
  const firstSample = from * 160;
  return frames(from, to, {
    firstSample,
    sampleCount: (to - 1) * 160 + 400 - firstSample,
    ...change,
  });
}

const end = (frame: number): FrameBlock =>
  frames(frame, frame, { end: true, firstSample: (frame - 1) * 160 + 400, sampleCount: 0 });

function steps(
  blocks: FrameBlock[],
  grid: Partial<WindowGrid> = {},
  resume?: CutterResume,
): Promise<WindowStep[]> {
  const cut = slidingWindow({ ...GRID, ...grid }, resume);
  return lastValueFrom(from(blocks).pipe(cut, toArray()));
}

async function windows(...args: Parameters<typeof steps>): Promise<DueWindow[]> {
  return (await steps(...args)).flatMap((step) => step.windows);
}

const spans = (due: readonly DueWindow[]): unknown[] =>
  due.map(({ kind, windowIndex, startFrame, endFrame }) => [
    kind === 'window' ? windowIndex : kind,
    startFrame,
    endFrame,
  ]);

describe('slidingWindow', () => {
  it('cuts windows on the grid, an early one first', async () => {
    expect(spans(await windows([frames(0, 16)]))).toEqual([
      ['provisional', 0, 4],
      [0, 0, 8],
      [1, 3, 11],
      [2, 6, 14],
    ]);
  });

  it('takes every decision frame by frame, whatever the blocks', async () => {
    const speech = (frame: number): boolean => frame % 5 !== 0;
    const whole = await windows([frames(0, 40, {}, speech), end(40)]);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 39 }));
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const bounds = [0, ...at.toSorted((a, b) => a - b), 40];
        const blocks = bounds.slice(1).map((to, i) => frames(bounds[i] ?? 0, to, {}, speech));
        const cut = await windows([...blocks, end(40)]);
        const timeless = (due: DueWindow[]): unknown[] => due.map((one) => ({ ...one, clock: 0 }));
        expect(timeless(cut)).toEqual(timeless(whole));
      }),
    );
  });

  it('hands on each frame once and in order, with the windows that it completes', async () => {
    const out = await steps([frames(0, 5), frames(5, 9), frames(9, 10), frames(10, 16), end(16)]);
    expect(out.flatMap(({ features }) => [...features])).toEqual([...Array(16).keys()]);
    let next = 0;
    for (const { firstFrame, frameCount, windows: due } of out) {
      expect(firstFrame).toBe(next);
      next += frameCount;
      for (const { kind, endFrame } of due) {
        if (kind === 'window' && endFrame <= 14) expect(endFrame).toBeLessThanOrEqual(next);
      }
    }
  });

  it('ends with one window more if frames are left that none has covered', async () => {
    expect(spans(await windows([frames(0, 8), end(8)])).slice(1)).toEqual([[0, 0, 8]]);
    const [, , last] = await windows([frames(0, 9), end(9)]);
    expect(last).toMatchObject({
      windowIndex: 1,
      startFrame: 3,
      endFrame: 11,
      startSample: 480,
      endSample: 8 * 160 + 400,
      heardMs: 75,
      notes: [],
    });
    expect(spans(await windows([frames(0, 2), end(2)]))).toEqual([[0, 0, 8]]);
    expect(await windows([end(0)])).toEqual([]);
  });

  it('counts the speech of each window', async () => {
    const due = await windows([frames(0, 14, {}, (frame) => frame >= 4 && frame < 9)]);
    expect(due.map(({ kind, speechMs, hasSpeech }) => [kind, speechMs, hasSpeech])).toEqual([
      ['window', 40, true],
      ['window', 50, true],
      ['window', 30, false],
    ]);
  });

  it('gives an early window once, when there is enough speech, and before window 0 alone', async () => {
    const late = await windows([frames(0, 14, {}, (frame) => frame >= 3)]);
    expect(spans(late)[0]).toEqual(['provisional', 0, 7]);
    expect(late.filter(({ kind }) => kind === 'provisional')).toHaveLength(1);
    const later = await windows([frames(0, 14, {}, (frame) => frame >= 4)]);
    expect(spans(later)[0]).toEqual([0, 0, 8]);
  });

  it('carries the clock of the block that completed it', async () => {
    const due = await windows([frames(0, 5), frames(5, 9), frames(9, 14)]);
    expect(due.map(({ clock }) => clock)).toEqual(
      [5, 9, 14, 14].map((timeMs) => ({ kind: 'record', timeMs })),
    );
  });

  describe('over a gap', () => {
    it('windows are due when audio goes on behind them, with what was heard', async () => {
      const due = (await windows([frames(0, 9), framesAfterGap(13, 22)])).slice(1);
      expect(spans(due)).toEqual([
        [0, 0, 8],
        [1, 3, 11],
        [2, 6, 14],
        [3, 9, 17],
        [4, 12, 20],
      ]);
      expect(due.map(({ notes }) => notes)).toEqual([[], ['gap'], ['gap'], ['gap'], ['gap']]);
      expect(due.map(({ heardMs }) => heardMs)).toEqual([95, 75, 70, 70, 85]);
      expect(due.map(({ speechMs }) => speechMs)).toEqual([80, 60, 40, 40, 70]);
    });

    it('frames come in runs, and a window with the first run behind its end', async () => {
      const out = await steps([frames(0, 6), framesAfterGap(9, 15)]);
      expect(
        out.map(({ firstFrame, frameCount, windows: due }) => [
          firstFrame,
          frameCount,
          due.map(({ windowIndex, endFrame }) => [windowIndex, endFrame]),
        ]),
      ).toEqual([
        [0, 6, [[0, 4]]],
        [
          9,
          6,
          [
            [0, 8],
            [1, 11],
            [2, 14],
          ],
        ],
      ]);
    });

    it('windows without a frame are left out, however long it is', async () => {
      const far = 3_000_000_000_001;
      const due = (await windows([frames(0, 9), framesAfterGap(far, far + 8)])).slice(1);
      expect(due.map(({ windowIndex }) => windowIndex)).toEqual([
        0, 1, 2, 999_999_999_998, 999_999_999_999, 1_000_000_000_000,
      ]);
    });

    it('before the first frame leaves out windows, too, and the early one', async () => {
      const due = await windows([framesAfterGap(100, 120)]);
      expect(spans(due)[0]).toEqual([31, 93, 101]);
      expect(due.every(({ kind }) => kind === 'window')).toBe(true);
      expect(due[0]?.notes).toEqual(['gap']);
    });
  });

  it('carries notes by their samples', async () => {
    // The last two samples of window 1.
    const span = { from: 10 * 160 + 398, to: 10 * 160 + 400 };
    const noted = frames(9, 14, {
      notes: [
        { note: 'not_finite', ...span },
        // Before the block: the samples that were heard tell.
        { note: 'gap', from: 9 * 160 - 2, to: 9 * 160 },
      ],
    });
    const due = (await windows([frames(0, 9), noted, frames(14, 26)])).slice(1);
    expect(due.map(({ notes }) => notes)).toEqual([
      [],
      ['not_finite'],
      ['not_finite'],
      ['not_finite'],
      ['not_finite'],
      [],
      [],
    ]);
    const cut = { ...end(9), notes: [{ note: 'truncated', from: 1_679, to: 1_680 } as const] };
    expect((await windows([frames(0, 9), cut])).at(-1)?.notes).toEqual(['truncated']);
  });

  it('says how to go on: the next window and the state of the gate before it', async () => {
    const due = await windows([frames(0, 9), framesAfterGap(13, 22)]);
    expect(due.map(({ resume }) => resume)).toEqual([
      { nextWindow: 0, gateState: null },
      { nextWindow: 1, gateState: { nextFrame: 3 } },
      { nextWindow: 2, gateState: { nextFrame: 6 } },
      { nextWindow: 3, gateState: { nextFrame: 8 } },
      { nextWindow: 4, gateState: { nextFrame: 8 } },
      { nextWindow: 5, gateState: { nextFrame: 15 } },
    ]);
  });

  it('resumed, gives the windows that were left and hands on no frame before them', async () => {
    const resume = { nextWindow: 2, provisional: 1, firstFrame: 6 };
    const rest = await steps([frames(4, 16), end(16)], {}, resume);
    expect(rest.flatMap(({ windows: due }) => spans(due))).toEqual([
      [2, 6, 14],
      [3, 9, 17],
    ]);
    expect(rest.flatMap(({ features }) => [...features])[0]).toBe(6);
  });

  it.each<Partial<WindowGrid>>([
    { windowFrames: 0 },
    { hopFrames: 0 },
    { hopFrames: 1.5 },
    { hopFrames: 9 },
    { minSpeechMs: -1 },
    { minSpeechMs: 81 },
  ])('refuses %o', (change) => {
    expect(() => slidingWindow({ ...GRID, ...change })).toThrow(/^USAGE/);
  });

  it('passes errors on and lets go of its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-#', { a: frames(0, 8), b: frames(8, 11) });
      const out = source.pipe(
        slidingWindow(GRID),
        map(({ windows: due }) => due.length),
      );
      expectObservable(out).toBe('-2-1-#', { 1: 1, 2: 2 });
      expectObservable(out, '^-!').toBe('-2-', { 2: 2 });
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^-!']);
    });
  });
});
