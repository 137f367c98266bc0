import { from, lastValueFrom, map, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { MfccComputer } from '../../src/features/mfcc-computer.js';
import { PSF_PROFILE } from '../../src/features/profile.js';
import { RollingMfcc } from '../../src/features/rolling-mfcc.js';
import type { FrameBlock } from '../../src/operators/frame-block.js';
import type { GatedBlock } from '../../src/operators/gated-block.js';
import { mfcc } from '../../src/operators/mfcc.js';
import { voice } from '../pipeline/run.js';
import { sampleBlock } from './blocks.js';
import { marbles } from './marbles.js';

const COMPUTER = new MfccComputer(PSF_PROFILE);
const SAMPLES = Float32Array.from({ length: 10_000 }, (_, i) => voice(i / 16_000));
const STATE = { nextFrame: 0 } as unknown as GatedBlock['gateStates'][number];

/** A gate that calls every third frame speech. */
function gatedBlock(first: number, end: number, change: Partial<GatedBlock> = {}): GatedBlock {
  const firstDecision = Math.max(0, Math.ceil((first - 399) / 160));
  return {
    ...sampleBlock(first, 0, { sampleRateHz: 16_000, samples: SAMPLES.slice(first, end) }),
    firstDecision,
    isSpeech: Uint8Array.from({ length: 100 }, (_, i) => ((firstDecision + i) % 3 === 0 ? 1 : 0)),
    gateStates: [STATE],
    ...change,
  };
}

function framesOf(blocks: GatedBlock[], resumeAt?: number): Promise<FrameBlock[]> {
  return lastValueFrom(from(blocks).pipe(mfcc(COMPUTER, resumeAt), toArray()));
}

function reference(): Float32Array {
  const rolling = new RollingMfcc(COMPUTER);
  const whole = rolling.push(SAMPLES, 0).features.slice();
  return Float32Array.of(...whole, ...rolling.flush().features);
}

describe('mfcc', () => {
  it('gives each frame once, the zero-extended last one included', async () => {
    const blocks = await framesOf([
      gatedBlock(0, 3_333),
      gatedBlock(3_333, 3_400),
      gatedBlock(3_400, 10_000, { end: true }),
    ]);
    const features = blocks.flatMap((block) => [...block.features]);
    expect(features).toEqual([...reference()]);
    let next = 0;
    for (const { firstFrame, frameCount } of blocks) {
      expect(firstFrame).toBe(next);
      next += frameCount;
    }
    expect(next).toBe(61);
    expect(blocks.map(({ end }) => end)).toEqual([false, false, false, true]);
  });

  it('puts the decision of the gate beside each frame', async () => {
    const blocks = await framesOf([gatedBlock(0, 5_000), gatedBlock(5_000, 10_000, { end: true })]);
    const flags = blocks.flatMap(({ isSpeech }) => [...isSpeech]);
    expect(flags).toEqual(Array.from({ length: 61 }, (_, frame) => (frame % 3 === 0 ? 1 : 0)));
  });

  it('says which samples gave a block, and hands notes and states on once', async () => {
    const notes = [{ note: 'truncated', from: 9_999, to: 10_000 }] as const;
    const blocks = await framesOf([gatedBlock(0, 10_000, { end: true, notes })]);
    expect(blocks).toMatchObject([
      { firstSample: 0, sampleCount: 10_000, gateStates: [STATE], end: false },
      { firstSample: 10_000, sampleCount: 0, gateStates: [], end: true },
    ]);
    expect(blocks.map(({ notes: told }) => told)).toEqual([notes, []]);
  });

  it('has no frames over a gap', async () => {
    const blocks = await framesOf([gatedBlock(0, 3_200), gatedBlock(4_000, 10_000)]);
    expect(blocks.map(({ firstFrame, frameCount }) => [firstFrame, frameCount])).toEqual([
      [0, 18],
      [25, 36],
    ]);
  });

  it('resumed, gives the same frames', async () => {
    const { lookBackSamples } = new RollingMfcc(COMPUTER);
    const start = 20 * 160 - lookBackSamples;
    const [block] = await framesOf([gatedBlock(start, 9_840)], start);
    expect(block?.firstFrame).toBe(20);
    expect([...(block?.features ?? [])]).toEqual([...reference().subarray(20 * 12, 60 * 12)]);
    expect(() => mfcc(COMPUTER, 0.5)).toThrow(/^USAGE/);
  });

  it('passes errors on and lets go of its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-#', { a: gatedBlock(0, 400), b: gatedBlock(400, 720) });
      const out = source.pipe(
        mfcc(COMPUTER),
        map(({ firstFrame }) => firstFrame),
      );
      expectObservable(out).toBe('-0-1-#', { 0: 0, 1: 1 });
      expectObservable(out, '^-!').toBe('-0-', { 0: 0 });
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^-!']);
    });
  });
});
