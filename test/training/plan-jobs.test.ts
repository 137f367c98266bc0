import { describe, expect, it } from 'vitest';
import type { Corpus, HashedClip } from '../../src/training/corpus.js';
import type { Protocol } from '../../src/training/job.js';
import { planJobs, type PlanOptions } from '../../src/training/plan-jobs.js';
import { paperRecipe } from '../../src/training/recipe.js';
import { TINY_LABELS, tinyClips } from './tiny-training.js';

const TINY: Corpus = {
  name: 'tiny',
  licence: 'CC0-1.0',
  labels: TINY_LABELS,
  clips: tinyClips(40, 4),
  folds: [
    ['tiny/0', 'tiny/1'],
    ['tiny/2', 'tiny/3'],
  ],
};
const OTHER: Corpus = {
  ...TINY,
  name: 'other',
  labels: ['high', 'odd'],
  clips: tinyClips(12, 2).map((clip, index) => ({
    ...clip,
    label: index % 2 === 0 ? 'high' : 'odd',
    speaker: clip.speaker.replace('tiny', 'other'),
    contentHash: `other-${index}`,
  })),
};
const NAMELESS: Corpus = {
  ...TINY,
  clips: TINY.clips.map((clip) => ({ ...clip, speaker: 'manifest/unknown' })),
};

describe('leave-one-speaker-out', () => {
  it('leaves each speaker out once, whatever folds the corpus has', () => {
    const jobs = plan(TINY, 'leave-one-speaker-out');
    expect(jobs.map(({ split }) => [split.name, speakersOf(split.test)])).toEqual([
      ['speaker-1', ['tiny/0']],
      ['speaker-2', ['tiny/1']],
      ['speaker-3', ['tiny/2']],
      ['speaker-4', ['tiny/3']],
    ]);
    for (const { split } of jobs) expect(split.train).toHaveLength(30);
  });

  it('refuses a speaker whose recording another one has as well', () => {
    const clips = TINY.clips.map((clip) => ({ ...clip, contentHash: 'the same' }));
    expect(() => plan({ ...TINY, clips }, 'leave-one-speaker-out')).toThrow(
      /SPLIT_LEAK: speaker-1: .*the same bytes/,
    );
  });
});

describe('cross-corpus', () => {
  it('learns from all of one corpus and tests what the other shares with it', () => {
    const [job] = plan(TINY, 'cross-corpus', { testCorpus: OTHER });
    expect(job?.split.name).toBe('cross-corpus-other');
    expect(job?.split.train).toEqual(TINY.clips);
    expect(job?.split.test).toHaveLength(6);
    expect(job?.split.skippedClips).toBe(OTHER.clips.length - 6);
    // Both corpora have a clip-0.wav.
    expect(job?.split.test[0]).toMatchObject({ path: 'other: clip-0.wav', file: 'clip-0.wav' });
  });

  it('refuses speakers and recordings that both have, and corpora without a common label', () => {
    const refused = (testCorpus: Corpus) => () => plan(TINY, 'cross-corpus', { testCorpus });
    expect(refused(TINY)).toThrow(/SPLIT_LEAK: cross-corpus-tiny: .*speaker/);
    const [first] = TINY.clips;
    const clips = OTHER.clips.map((clip) => ({ ...clip, contentHash: first?.contentHash ?? '' }));
    expect(refused({ ...OTHER, clips })).toThrow(/SPLIT_LEAK: cross-corpus-other: .*same bytes/);
    const strange = OTHER.clips.map((clip) => ({ ...clip, label: 'odd' }));
    expect(refused({ ...OTHER, clips: strange })).toThrow(/CORPUS_LABEL: other: .*share no label/);
    expect(() => plan(TINY, 'cross-corpus')).toThrow(/USAGE: --test-corpus/);
  });
});

describe('paper-lineage with an unseen fold', () => {
  it('keeps the speakers of the fold away from both sides, for the same weights to meet', () => {
    const [job] = plan(TINY, 'paper-lineage', { lineageCopies: 2, unseenFold: 2 });
    const { name, train = [], test = [], unseen = [] } = job?.split ?? {};
    expect(name).toBe('paper-lineage-2-without-fold-2');
    expect(train.length + test.length).toBe(3 * 20);
    expect(speakersOf([...train, ...test])).toEqual(['tiny/0', 'tiny/1']);
    expect(speakersOf(unseen)).toEqual(['tiny/2', 'tiny/3']);
    expect(unseen).toHaveLength(20);
  });

  it('refuses a fold that there is not', () => {
    expect(() => plan(TINY, 'paper-lineage', { unseenFold: 3 })).toThrow(
      /USAGE: --unseen-fold: .*expected a fold from 1 to 2; received 3/,
    );
  });
});

describe('a corpus that does not say who speaks', () => {
  it.each(['speaker-independent', 'leave-one-speaker-out', 'validation'] as const)(
    'is refused under %s: it would be a lie',
    (protocol) => {
      expect(() => plan(NAMELESS, protocol)).toThrow(
        /CORPUS_LAYOUT: clip-0\.wav: .*does not say who speaks.*--protocol random/,
      );
    },
  );

  it('is refused on either side of cross-corpus, and with an unseen fold', () => {
    const refusal = /CORPUS_LAYOUT.*does not say who speaks/;
    expect(() => plan(NAMELESS, 'cross-corpus', { testCorpus: OTHER })).toThrow(refusal);
    expect(() => plan(OTHER, 'cross-corpus', { testCorpus: NAMELESS })).toThrow(refusal);
    expect(() => plan(NAMELESS, 'paper-lineage', { unseenFold: 1 })).toThrow(refusal);
  });

  it('serves where strangers are not the matter', () => {
    expect(plan(NAMELESS, 'random')).toHaveLength(1);
    expect(plan(NAMELESS, 'paper-lineage')).toHaveLength(1);
    expect(plan(NAMELESS, 'final')).toHaveLength(1);
  });
});

describe('a corpus with too little', () => {
  it.each(['speaker-independent', 'leave-one-speaker-out', 'validation'] as const)(
    'of one speaker is refused under %s',
    (protocol) => {
      const clips = TINY.clips.filter(({ speaker }) => speaker === 'tiny/0');
      expect(() => plan({ ...TINY, clips }, protocol)).toThrow(/CORPUS_LAYOUT.*empty side/);
    },
  );

  it('of a clip a label is refused where none is left to test', () => {
    const clips = TINY.clips.slice(0, 2);
    expect(() => plan({ ...TINY, clips }, 'random')).toThrow(/CORPUS_LAYOUT: random: .*empty side/);
  });

  it('is refused where a label is only spoken by those who are tested', () => {
    const clips = TINY.clips.map((clip) => ({
      ...clip,
      label: clip.speaker === 'tiny/2' ? clip.label : 'low',
    }));
    expect(() => plan({ ...TINY, clips }, 'leave-one-speaker-out')).toThrow(
      /CORPUS_LABEL: speaker-3: clip-5\.wav: no training clip is high/,
    );
  });
});

function plan(corpus: Corpus, protocol: Protocol, options?: PlanOptions) {
  return planJobs(corpus, [protocol], paperRecipe(TINY_LABELS, 1, [1]), options);
}

function speakersOf(clips: readonly HashedClip[]): string[] {
  return [...new Set(clips.map(({ speaker }) => speaker))].sort();
}
