import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planJobs } from '../../src/training/plan-jobs.js';
import { Random } from '../../src/training/random.js';
import { svmRecipe } from '../../src/training/svm-recipe.js';
import type { TrainSvm } from '../../src/training/svm.js';
import { loadSvm } from '../../src/training/svm.js';
import { trainBaseline, type BaselineRun } from '../../src/training/train-baseline.js';
import { TINY_LABELS, tinyClip, tinyClips } from './tiny-training.js';

const CLIPS = tinyClips(24, 4);
const CORPUS = { name: 'tiny', licence: 'CC0-1.0', labels: TINY_LABELS, clips: CLIPS, folder: '' };
const RECIPE = svmRecipe(TINY_LABELS, [1]);

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baseline-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function runWith(trainSvm: TrainSvm): BaselineRun {
  const random = Random.fromSeed(1, 'tiny');
  return {
    corpus: CORPUS,
    recipe: RECIPE,
    jobs: planJobs(CORPUS, ['random', 'speaker-independent'], RECIPE),
    features: new Map(CLIPS.map((clip) => [clip.path, tinyClip(clip, random)])),
    unusableClips: [],
    outFolder: folder,
    command: 'undertone train --recipe svm',
    trainSvm,
    onJob: () => undefined,
    interrupted: new AbortController().signal,
  };
}

describe('trainBaseline', () => {
  it('writes the report of a recipe, and learns what can be learnt', async () => {
    const report = await trainBaseline(runWith(await loadSvm()));
    const kinds = report?.protocols.map(({ protocol, folds }) => `${protocol} ${folds.length}`);
    expect(kinds).toEqual([
      ...['random 1', 'random 1'],
      ...['speaker-independent 4', 'speaker-independent 4'],
    ]);
    // The two labels lie half a spread apart: well above chance, by statistics over many frames.
    for (const { uar } of report?.protocols ?? []) expect(uar.mean).toBeGreaterThan(0.8);
    const written: unknown = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(report)));
    expect(report?.network).toBeUndefined();
  });

  it('normalises by what it learns from: its rows have mean 0 and deviation 1', async () => {
    const seen: (readonly (readonly number[])[])[] = [];
    await trainBaseline(
      runWith((rows) => {
        seen.push(rows);
        return () => [0, 1];
      }),
    );
    expect(seen).toHaveLength(5);
    for (const rows of seen) {
      const column = rows.map((row) => row[0] ?? Number.NaN);
      const mean = column.reduce((sum, value) => sum + value, 0) / rows.length;
      const squares = column.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      expect(mean).toBeCloseTo(0, 9);
      expect(squares / rows.length).toBeCloseTo(1, 9);
    }
  });

  it('stops between two jobs when it is interrupted', async () => {
    const interruption = new AbortController();
    const begun: string[] = [];
    const report = await trainBaseline({
      ...runWith(() => () => [0, 1]),
      onJob: (name) => {
        begun.push(name);
        interruption.abort();
      },
      interrupted: interruption.signal,
    });
    expect(report).toBeUndefined();
    expect(begun).toEqual(['random-seed-1']);
  });
});
