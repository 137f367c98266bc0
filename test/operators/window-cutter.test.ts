import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

import type { GateState } from '../../src/audio/gate-state.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import type { FrameBlock } from '../../src/operators/frame-block.js';
import { WindowCutter } from '../../src/operators/window-cutter.js';
import type { DueWindow } from '../../src/operators/window-step.js';
import { STREAM } from './blocks.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Windows of 8 frames every 3. */
const GRID = { profile: PSF_PROFILE, windowFrames: 8, hopFrames: 3, minSpeechMs: 80 };
const ignore = (): void => undefined;

function newCutter(): WindowCutter {
  return new WindowCutter(GRID, { nextWindow: 0, provisional: 0, firstFrame: 0 });
}

/** Frames [from, to) behind a gap; without one, two hops of samples that complete none. */
function block(from: number, to: number): FrameBlock {
  const frameCount = to - from;
  return {
    stream: STREAM,
    sourceRateHz: 16_000,
    sampleRateHz: 16_000,
    firstFrame: from,
    frameCount,
    features: new Float32Array(frameCount),
    isSpeech: new Uint8Array(frameCount),
    gateStates: [{ nextFrame: from } as GateState],
    firstSample: from * 160,
    sampleCount: frameCount === 0 ? 320 : (frameCount - 1) * 160 + 400,
    clock: { kind: 'record', timeMs: to },
    notes: [{ note: 'not_finite', from: from * 160, to: from * 160 + 320 }],
    end: false,
  };
}

/** 20 ms every 40 ms, from frame 20 on. */
function piece(index: number): FrameBlock {
  return block(20 + 4 * index, 20 + 4 * index);
}

describe('pieces too short for a frame, every other one lost', () => {
  it('leave the windows around them, and where to go on, as they were', () => {
    const cutter = newCutter();
    const due: DueWindow[] = [];
    const blocks = [
      block(0, 9),
      ...Array.from({ length: 50 }, (_, i) => piece(i)),
      block(230, 238),
    ];
    for (const one of blocks) cutter.add(one, ({ windows }) => due.push(...windows));
    expect(due.map(({ windowIndex }) => windowIndex)).toEqual([0, 1, 2, 75, 76]);
    expect(due.map(({ heardMs }) => heardMs)).toEqual([95, 75, 45, 45, 75]);
    expect(due.map(({ resume }) => resume.gateState?.nextFrame)).toEqual([0, 0, 0, 216, 230]);
  });

  it.each([
    ['from the beginning on', []],
    ['behind audio', [block(0, 9)]],
  ])('do not pile up %s', (_, before) => {
    const cutter = newCutter();
    for (const one of before) cutter.add(one, ignore);
    const start = heapMegabytes();
    for (let index = 0; index < 50_000; index++) cutter.add(piece(index), ignore);
    // Their ranges, notes and states together would be above 8 MB.
    expect(heapMegabytes() - start).toBeLessThan(3);
    cutter.add({ ...piece(50_000), end: true }, ignore);
  });
});
