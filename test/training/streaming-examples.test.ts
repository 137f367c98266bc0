import { describe, expect, it } from 'vitest';
import { PSF_PROFILE } from '../../src/features/profile.js';
import {
  eachHearing,
  type ClipFeatures,
  type ClipFrames,
} from '../../src/training/clip-features.js';
import { Random } from '../../src/training/random.js';
import {
  streamingExamples,
  type StreamingAugmentation,
} from '../../src/training/streaming-examples.js';
import { streamingWriter } from '../../src/training/window-writer.js';
import { tinyClips } from './tiny-training.js';

const AUGMENTATION: StreamingAugmentation = {
  cropFrames: 16,
  minSpeechFrames: 8,
  telephoneShare: 0,
  truncationShare: 0,
  plainShare: 1,
  gainDb: [0, 0],
  maxMaskFrames: 0,
  mixup: 0,
  labelSmoothing: 0,
};
const REACH = { lookBackFrames: 5, strideFrames: 4 };
const NORMALISATION = { mean: [0], sd: [1] };
/** A single column, which stands for log-energy. */
const ENERGY_ALONE = { ...PSF_PROFILE, energy: 'log-energy', lastCoefficient: 0 } as const;

describe('streamingExamples', () => {
  it('shows a crop behind the frames before it, and zeros before the clip', () => {
    const [frames, heard] = inputsOf(drawn({}, clipOf(framesOf(16, 1))));
    expect([...frames]).toEqual([0, 0, 0, 0, 0, ...range(1, 16)]);
    expect([...heard]).toEqual([1, 1, 1, 1]);
  });

  it('looks back into the clip where there is something', () => {
    const clip = clipOf(framesOf(40, 1, [24, 40]));
    const [frames] = inputsOf(drawn({ minSpeechFrames: 16 }, clip));
    expect([...frames]).toEqual(range(20, 40));
  });

  it('says which columns a short clip fills', () => {
    const [frames, heard] = inputsOf(drawn({}, clipOf(framesOf(11, 1))));
    expect([...frames]).toEqual([0, 0, 0, 0, 0, ...range(1, 11), 0, 0, 0, 0, 0]);
    expect([...heard]).toEqual([1, 1, 0, 0]);
  });

  it('takes changed copies as often as it is told', () => {
    const clip = { ...clipOf(framesOf(16, 1)), copies: [framesOf(16, 101)] };
    const { inputs } = drawn({ plainShare: 0.2 }, clip, 500);
    const firsts = Array.from({ length: 500 }, (_, row) => inputs[0]?.values[row * 21 + 5]);
    expect(firsts.filter((value) => value === 1).length / 500).toBeCloseTo(0.2, 1);
    expect(new Set(firsts)).toEqual(new Set([1, 101]));
  });

  it('plays examples louder and softer, within the gains that it is told', () => {
    const { inputs } = drawn({ gainDb: [-10, 30] }, clipOf(framesOf(16, 1)), 500);
    const gainsDb = Array.from({ length: 500 }, (_, row) => {
      const [first = 0, second = 0] = inputs[0]?.values.subarray(row * 21 + 5) ?? [];
      expect(second - first).toBeCloseTo(1, 5);
      return ((first - 1) * 10) / Math.LN10;
    });
    expect(Math.min(...gainsDb)).toBeGreaterThanOrEqual(-10.001);
    expect(Math.min(...gainsDb)).toBeLessThan(-9);
    expect(Math.max(...gainsDb)).toBeLessThanOrEqual(30.001);
    expect(Math.max(...gainsDb)).toBeGreaterThan(29);
  });

  it('blanks a run of frames out, no longer than it may be', () => {
    const { inputs } = drawn({ maxMaskFrames: 4 }, clipOf(framesOf(40, 1, [24, 40])), 300);
    const zeros = Array.from({ length: 300 }, (_, row) => {
      const values = inputs[0]?.values.subarray(row * 21 + 5, row * 21 + 21) ?? [];
      return values.filter((value) => value === 0).length;
    });
    expect(Math.max(...zeros)).toBe(4);
    expect(Math.min(...zeros)).toBe(0);
  });

  it('smooths labels and mixes examples, every row of targets summing to 1', () => {
    const clips = [clipOf(framesOf(16, 1), 0), clipOf(framesOf(16, 1), 1)];
    const examples = examplesOf({ labelSmoothing: 0.1, mixup: 0.4 }, clips);
    const { targets } = examples.draw([0, 1], Random.fromSeed(3, 'mix'));
    for (const row of [0, 1]) {
      const own = targets[row * 3 + row] ?? 0;
      const rest = [...targets.subarray(row * 3, row * 3 + 3)].reduce((a, b) => a + b, 0) - own;
      expect(own + rest).toBeCloseTo(1, 5);
      expect(own).toBeGreaterThan(0.48);
      expect(rest).toBeGreaterThan(0.06);
    }
  });
});

function framesOf(count: number, from: number, loud: [number, number] = [0, count]): ClipFrames {
  return {
    frameCount: count,
    features: Float32Array.from(range(from, from + count - 1)),
    loud: new Uint8Array(count).fill(1, ...loud),
    speech: new Uint8Array(count).fill(1),
  };
}

function clipOf(frames: ClipFrames, label = 0): ClipFeatures {
  const [clip] = tinyClips(1, 1);
  if (clip === undefined) throw new RangeError('no clip');
  return { clip, label, frames: eachHearing(() => frames), copies: [] };
}

function examplesOf(changes: Partial<StreamingAugmentation>, clips: readonly ClipFeatures[]) {
  const augmentation = { ...AUGMENTATION, ...changes };
  const writer = streamingWriter(augmentation.cropFrames, NORMALISATION, REACH);
  return streamingExamples({ clips, writer, augmentation, profile: ENERGY_ALONE, classCount: 3 });
}

function drawn(changes: Partial<StreamingAugmentation>, clip: ClipFeatures, count = 1) {
  const indices = new Array<number>(count).fill(0);
  return examplesOf(changes, [clip]).draw(indices, Random.fromSeed(2, 'draw'));
}

function inputsOf({ inputs }: ReturnType<typeof drawn>): [Float32Array, Float32Array] {
  const [frames, heard] = inputs.map(({ values }) => values);
  if (frames === undefined || heard === undefined) throw new RangeError('two inputs');
  return [frames, heard];
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
