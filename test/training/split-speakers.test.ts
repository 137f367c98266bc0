import { describe, expect, it } from 'vitest';
import { RAVDESS } from '../../src/training/corpus-ravdess.js';
import type { Corpus, HashedClip } from '../../src/training/corpus.js';
import { speakerIndependentSplits } from '../../src/training/split-speakers.js';
import { TINY_LABELS, tinyClips } from './tiny-training.js';

const TINY: Corpus = {
  name: 'tiny',
  licence: 'CC0-1.0',
  labels: TINY_LABELS,
  clips: tinyClips(16, 4),
};

describe('speakerIndependentSplits', () => {
  it('leaves each speaker out once', () => {
    const splits = speakerIndependentSplits(TINY);
    expect(splits.map(({ name }) => name)).toEqual(['fold-1', 'fold-2', 'fold-3', 'fold-4']);
    const tested = splits.flatMap(({ test }) => [...new Set(test.map(({ speaker }) => speaker))]);
    expect(tested).toEqual(['tiny/0', 'tiny/1', 'tiny/2', 'tiny/3']);
    for (const { train, test } of splits) expect(train.length + test.length).toBe(16);
  });

  it('holds the published groups of RAVDESS actors out', () => {
    const clips = Array.from({ length: 24 }, (_, index): HashedClip => {
      const actor = String(index + 1).padStart(2, '0');
      return { ...RAVDESS.clipOf(`03-01-01-01-01-01-${actor}.wav`), contentHash: actor };
    });
    const splits = speakerIndependentSplits({ ...RAVDESS, clips });
    expect(splits.map(({ test }) => test.map(({ contentHash }) => Number(contentHash)))).toEqual([
      [2, 5, 14, 15, 16],
      [3, 6, 7, 13, 18],
      [10, 11, 12, 19, 20],
      [8, 17, 21, 23, 24],
      [1, 4, 9, 22],
    ]);
  });

  it('follows a manifest that prescribes sides, and refuses one that leaks', () => {
    const side = (clip: HashedClip, test: boolean): HashedClip => ({
      ...clip,
      split: test ? 'test' : 'train',
    });
    const fair = TINY.clips.map((clip) => side(clip, clip.speaker === 'tiny/2'));
    expect(speakerIndependentSplits({ ...TINY, clips: fair })).toMatchObject([
      { name: 'prescribed', test: { length: 4 } },
    ]);
    const leaky = TINY.clips.map((clip, index) => side(clip, index % 2 === 0));
    expect(() => speakerIndependentSplits({ ...TINY, clips: leaky })).toThrow(/SPLIT_LEAK/);
  });

  it('refuses a corpus of one speaker', () => {
    const clips = TINY.clips.filter(({ speaker }) => speaker === 'tiny/0');
    expect(() => speakerIndependentSplits({ ...TINY, clips })).toThrow(/CORPUS_LAYOUT.*empty side/);
  });
});
