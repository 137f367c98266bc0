import { describe, expect, it } from 'vitest';
import { LINEAGE_CHANGES, lineageCorpus } from '../../src/training/lineage.js';
import { planJobs } from '../../src/training/plan-jobs.js';
import { paperRecipe } from '../../src/training/recipe.js';
import { TINY_LABELS, tinyClips } from './tiny-training.js';

const CORPUS = { name: 'tiny', licence: 'CC0-1.0', labels: TINY_LABELS, clips: tinyClips(40, 4) };

describe('lineageCorpus', () => {
  it('has every clip and its copies, each a clip of its own', () => {
    const { clips } = lineageCorpus(CORPUS, LINEAGE_CHANGES.length);
    expect(clips).toHaveLength(40 * 5);
    for (const key of ['path', 'contentHash'] as const) {
      expect(new Set(clips.map((clip) => clip[key])).size).toBe(200);
    }
    expect(clips[3]).toMatchObject({
      path: 'clip-0.wav#3',
      label: 'low',
      file: 'clip-0.wav',
      lineageChange: 2,
    });
  });

  it('is the corpus itself without copies', () => {
    expect(lineageCorpus(CORPUS, 0)).toEqual(CORPUS);
  });
});

describe('the protocol paper-lineage', () => {
  it('puts copies of one recording on both sides: the leak that it measures', () => {
    const recipe = paperRecipe(TINY_LABELS, 1, [1]);
    const [job] = planJobs(CORPUS, ['paper-lineage'], recipe, { lineageCopies: 3 });
    const { train = [], test = [] } = job?.split ?? {};
    expect(job?.split.name).toBe('paper-lineage-3');
    expect([train.length, test.length]).toEqual([128, 32]);
    const recordingOf = (clip: (typeof test)[number]) => clip.file ?? clip.path;
    const learnt = new Set(train.map(recordingOf));
    const leaked = test.filter((clip) => learnt.has(recordingOf(clip)));
    expect(leaked.length / test.length).toBeGreaterThan(0.9);
  });
});
