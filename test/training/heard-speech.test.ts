import { describe, expect, it } from 'vitest';
import { heardFigures } from '../../src/training/heard-figures.js';
import { cutClips, HEARD_SECONDS } from '../../src/training/heard-speech.js';
import type { ScoredClip } from '../../src/training/scored-clip.js';
import { tinyClips } from './tiny-training.js';

/** Speech in every second frame: 200 frames of it. */
const CLIP = {
  frameCount: 400,
  features: Float32Array.from({ length: 800 }, (_, index) => index),
  loud: new Uint8Array(400).fill(1),
  speech: Uint8Array.from({ length: 400 }, (_, frame) => frame % 2),
};

describe('cutClips', () => {
  it('ends with the frame that completes the speech, and has no more than there is', () => {
    const parts = cutClips(CLIP, 10);
    expect(parts.map(({ seconds }) => seconds)).toEqual([0.6, 0.9, 1.2, 1.5, 2]);
    for (const { seconds, clip } of parts) {
      expect(clip.frameCount).toBe(2 * 100 * seconds);
      expect(clip.features).toHaveLength(2 * clip.frameCount);
      expect(clip.speech.reduce((sum, flag) => sum + flag, 0)).toBe(Math.round(100 * seconds));
      expect(clip.speech.at(-1)).toBe(1);
    }
  });
});

describe('heardFigures', () => {
  const window = (said: number) => ({
    ...{ startFrame: 0, frameCount: 4 },
    logits: [said === 0 ? 2 : 0, said === 1 ? 2 : 0],
  });
  const [low, high] = tinyClips(2, 1);
  if (low === undefined || high === undefined) throw new RangeError('no clips');
  const common = { hearing: 'direct' as const, sparse: false };

  it('scores a clip by its part, and by its whole where it has no such part', () => {
    const clips: ScoredClip[] = [
      { ...common, clip: low, label: 0, windows: [window(0)], heard: [] },
      {
        ...{ ...common, clip: high, label: 1, windows: [window(1)] },
        heard: [{ seconds: 0.6, windows: [window(0)] }],
      },
    ];
    const [first, second, ...others] = heardFigures(clips, 2);
    expect(first).toEqual({ seconds: 0.6, cutClips: 1, clips: 2, uar: 0.5, accuracy: 0.5 });
    expect(second).toEqual({ seconds: 0.9, cutClips: 0, clips: 2, uar: 1, accuracy: 1 });
    expect(others).toHaveLength(HEARD_SECONDS.length - 2);
  });

  it('has nothing to say of clips that were not scored in parts', () => {
    expect(heardFigures([{ ...common, clip: low, label: 0, windows: [window(0)] }], 2)).toEqual([]);
  });
});
