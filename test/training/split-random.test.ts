import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Corpus, HashedClip } from '../../src/training/corpus.js';
import { Random } from '../../src/training/random.js';
import { randomSplit } from '../../src/training/split-random.js';
import { TINY_LABELS, tinyClips } from './tiny-training.js';

function corpusOf(clips: readonly HashedClip[]): Corpus {
  return { name: 'tiny', licence: 'CC0-1.0', labels: TINY_LABELS, clips };
}

describe('randomSplit', () => {
  it('divides each label by the share, and every clip goes to one side', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 60 }), fc.nat(), (count, seed) => {
        const clips = tinyClips(count, 4);
        const { train, test } = randomSplit(corpusOf(clips), 0.2, Random.fromSeed(seed, 's'));
        expect([...train, ...test].map(({ path }) => path).sort()).toEqual(
          clips.map(({ path }) => path).sort(),
        );
        for (const label of TINY_LABELS) {
          const all = clips.filter((clip) => clip.label === label).length;
          expect(test.filter((clip) => clip.label === label)).toHaveLength(Math.round(all * 0.2));
        }
      }),
    );
  });

  it('keeps byte-identical clips together whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const clips = tinyClips(40, 4).map((clip, index) => ({
          ...clip,
          contentHash: `hash-${index % 20}`,
        }));
        const { train, test } = randomSplit(corpusOf(clips), 0.3, Random.fromSeed(seed, 's'));
        const trained = new Set(train.map(({ contentHash }) => contentHash));
        expect(test.filter(({ contentHash }) => trained.has(contentHash))).toEqual([]);
      }),
    );
  });

  it('is the same again for a seed, and another for another', () => {
    const corpus = corpusOf(tinyClips(60, 4));
    const split = (seed: number) => randomSplit(corpus, 0.2, Random.fromSeed(seed, 's'));
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });
});
