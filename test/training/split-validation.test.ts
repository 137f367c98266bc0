import { describe, expect, it } from 'vitest';
import type { Corpus, HashedClip } from '../../src/training/corpus.js';
import { RAVDESS } from '../../src/training/corpus-ravdess.js';
import { speakerIndependentSplits } from '../../src/training/split-speakers.js';
import { validationSplits } from '../../src/training/split-validation.js';

const CORPUS: Corpus = {
  ...RAVDESS,
  clips: Array.from({ length: 24 }, (_, index) => clipOf(index + 1)),
};

describe('validationSplits', () => {
  it('holds out two women and two men of every training side, and no test speaker', () => {
    const folds = speakerIndependentSplits(CORPUS);
    const splits = validationSplits(CORPUS);
    expect(splits).toHaveLength(folds.length);
    splits.forEach(({ train, test }, index) => {
      expect(test.map(({ sex }) => sex).sort()).toEqual(['female', 'female', 'male', 'male']);
      const used = [...train, ...test].map(({ speaker }) => speaker).sort();
      expect(used).toEqual(folds[index]?.train.map(({ speaker }) => speaker).sort());
    });
  });

  it('holds out the same speakers for ever', () => {
    const held = validationSplits(CORPUS).map(({ test }) => test.map(({ speaker }) => speaker));
    expect(held).toMatchInlineSnapshot(`
      [
        [
          "ravdess/13",
          "ravdess/20",
          "ravdess/22",
          "ravdess/23",
        ],
        [
          "ravdess/04",
          "ravdess/16",
          "ravdess/17",
          "ravdess/21",
        ],
        [
          "ravdess/02",
          "ravdess/09",
          "ravdess/16",
          "ravdess/17",
        ],
        [
          "ravdess/10",
          "ravdess/12",
          "ravdess/13",
          "ravdess/15",
        ],
        [
          "ravdess/08",
          "ravdess/14",
          "ravdess/17",
          "ravdess/21",
        ],
      ]
    `);
  });

  it('asks for speakers enough', () => {
    const clips = CORPUS.clips.filter(({ sex }, index) => sex === 'male' || index < 6);
    expect(() => validationSplits({ ...CORPUS, clips })).toThrow(
      /^CORPUS_LAYOUT: validation-\d: a fold has too few female speakers/,
    );
  });
});

/** Odd actors are men, even ones women. */
function clipOf(actor: number): HashedClip {
  const number = String(actor).padStart(2, '0');
  const path = `Actor_${number}/03-01-05-01-01-01-${number}.wav`;
  return { ...RAVDESS.clipOf(path), contentHash: path };
}
