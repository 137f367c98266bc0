import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawCrop, PAPER_AUGMENTATION } from '../../src/training/augmentation.js';
import { drawBatch } from '../../src/training/batch.js';
import { eachHearing, type ClipFeatures } from '../../src/training/clip-features.js';
import { Random } from '../../src/training/random.js';
import { tinyClips } from './tiny-training.js';

const { windowFrames, minSpeechFrames } = PAPER_AUGMENTATION;

/** A clip whose frames [from, to) are loud. */
function clipWith(frameCount: number, from: number, to: number): ClipFeatures {
  const [clip] = tinyClips(1, 1);
  if (clip === undefined) throw new RangeError('no clip');
  const loud = new Uint8Array(frameCount).fill(1, from, to);
  const features = Float32Array.from({ length: frameCount }, (_, frame) => frame + 1);
  const frames = eachHearing(() => ({ frameCount, features, loud, speech: loud }));
  return { clip, label: 0, frames };
}

describe('drawCrop', () => {
  it('lies within the clip and holds 1.2 s of speech wherever the clip has it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.nat(600),
        fc.nat(600),
        fc.nat(),
        (frameCount, from, length, seed) => {
          const clip = clipWith(frameCount, from, from + length);
          const { loud } = clip.frames['wide-band 16 kHz'];
          const crop = drawCrop(clip, PAPER_AUGMENTATION, Random.fromSeed(seed, 'c'));
          const end = crop.startFrame + crop.frameCount;
          expect(crop.frameCount).toBeGreaterThan(0);
          expect(crop.frameCount).toBeLessThanOrEqual(windowFrames);
          expect(end).toBeLessThanOrEqual(frameCount);
          const heard = sum(loud.subarray(crop.startFrame, end));
          expect(heard).toBeGreaterThanOrEqual(Math.min(sum(loud), minSpeechFrames));
        },
      ),
    );
  });

  it('draws both hearings evenly, and cuts three in ten short', () => {
    const random = Random.fromSeed(1, 'c');
    const clip = clipWith(400, 0, 400);
    const crops = Array.from({ length: 2000 }, () => drawCrop(clip, PAPER_AUGMENTATION, random));
    const telephone = crops.filter(({ hearing }) => hearing.startsWith('telephone')).length;
    expect(telephone / crops.length).toBeCloseTo(0.5, 1);
    const short = crops.filter(({ frameCount }) => frameCount < windowFrames);
    expect(short.length / crops.length).toBeCloseTo(0.3, 1);
    expect(Math.min(...short.map(({ frameCount }) => frameCount))).toBe(minSpeechFrames);
  });

  it('reaches every start of a clip that speaks throughout', () => {
    const random = Random.fromSeed(1, 'c');
    const clip = clipWith(windowFrames + 3, 0, windowFrames + 3);
    const starts = Array.from({ length: 100 }, () => {
      return drawCrop(clip, PAPER_AUGMENTATION, random).startFrame;
    });
    expect([...new Set(starts)].sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('drawBatch', () => {
  it('holds normalised frames in front and zeros behind', () => {
    const source = {
      clips: [clipWith(150, 0, 150)],
      normalisation: { mean: [10], sd: [2] },
      augmentation: { ...PAPER_AUGMENTATION, truncationShare: 0 },
    };
    const { inputs, labels, size } = drawBatch(source, [0, 0], Random.fromSeed(1, 'b'));
    expect(size).toBe(2);
    expect([...labels]).toEqual([0, 0]);
    expect(inputs).toHaveLength(2 * windowFrames);
    const [first, second] = [inputs.subarray(0, windowFrames), inputs.subarray(windowFrames)];
    expect(second).toEqual(first);
    expect([...first.subarray(0, 3)]).toEqual([-4.5, -4, -3.5]);
    expect(first[149]).toBe(70);
    expect(sum(first.subarray(150).map(Math.abs))).toBe(0);
  });
});

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
