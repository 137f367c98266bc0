import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawCrop, drawHearing, PAPER_AUGMENTATION } from '../../src/training/augmentation.js';
import { eachHearing, type ClipFeatures } from '../../src/training/clip-features.js';
import { paperExamples } from '../../src/training/paper-examples.js';
import { Random } from '../../src/training/random.js';
import { paperWriter } from '../../src/training/window-writer.js';
import { tinyClips } from './tiny-training.js';

const { cropFrames, minSpeechFrames } = PAPER_AUGMENTATION;

/** A clip whose frames [from, to) are loud. */
function clipWith(frameCount: number, from: number, to: number): ClipFeatures {
  const [clip] = tinyClips(1, 1);
  if (clip === undefined) throw new RangeError('no clip');
  const loud = new Uint8Array(frameCount).fill(1, from, to);
  const features = Float32Array.from({ length: frameCount }, (_, frame) => frame + 1);
  const frames = eachHearing(() => ({ frameCount, features, loud, speech: loud }));
  return { clip, label: 0, frames, copies: [] };
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
          const frames = clip.frames.direct;
          const { loud } = frames;
          const crop = drawCrop(frames, PAPER_AUGMENTATION, Random.fromSeed(seed, 'c'));
          const end = crop.startFrame + crop.frameCount;
          expect(crop.frameCount).toBeGreaterThan(0);
          expect(crop.frameCount).toBeLessThanOrEqual(cropFrames);
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
    const telephoneFrames = clip.frames.telephone;
    const hearings = Array.from({ length: 2000 }, () => {
      return drawHearing(clip, PAPER_AUGMENTATION, random);
    });
    const telephone = hearings.filter((frames) => frames === telephoneFrames).length;
    expect(telephone / hearings.length).toBeCloseTo(0.5, 1);
    const crops = hearings.map((frames) => drawCrop(frames, PAPER_AUGMENTATION, random));
    const short = crops.filter(({ frameCount }) => frameCount < cropFrames);
    expect(short.length / crops.length).toBeCloseTo(0.3, 1);
    expect(Math.min(...short.map(({ frameCount }) => frameCount))).toBe(minSpeechFrames);
  });

  it('reaches every start of a clip that speaks throughout', () => {
    const random = Random.fromSeed(1, 'c');
    const clip = clipWith(cropFrames + 3, 0, cropFrames + 3);
    const frames = clip.frames.direct;
    const starts = Array.from({ length: 100 }, () => {
      return drawCrop(frames, PAPER_AUGMENTATION, random).startFrame;
    });
    expect([...new Set(starts)].sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('paperExamples', () => {
  it('holds normalised frames in front and zeros behind', () => {
    const augmentation = { ...PAPER_AUGMENTATION, truncationShare: 0 };
    const examples = paperExamples({
      clips: [clipWith(150, 0, 150)],
      writer: paperWriter(augmentation.cropFrames, { mean: [10], sd: [2] }),
      augmentation,
      classCount: 2,
    });
    const { inputs, targets, size } = examples.draw([0, 0], Random.fromSeed(1, 'b'));
    expect(examples.count).toBe(1);
    expect(size).toBe(2);
    expect([...targets]).toEqual([1, 0, 1, 0]);
    expect(inputs.map(({ exampleShape }) => exampleShape)).toEqual([[cropFrames, 1]]);
    const values = inputs[0]?.values ?? new Float32Array();
    expect(values).toHaveLength(2 * cropFrames);
    const [first, second] = [values.subarray(0, cropFrames), values.subarray(cropFrames)];
    expect(second).toEqual(first);
    expect([...first.subarray(0, 3)]).toEqual([-4.5, -4, -3.5]);
    expect(first[149]).toBe(70);
    expect(sum(first.subarray(150).map(Math.abs))).toBe(0);
  });
});

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
