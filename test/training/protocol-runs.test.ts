import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { blueprintOf } from '../../src/training/blueprint.js';
import { finalCard } from '../../src/training/final-card.js';
import type { Protocol } from '../../src/training/job.js';
import type { LoadedCorpus } from '../../src/training/load-corpus.js';
import { planJobs, type PlanOptions } from '../../src/training/plan-jobs.js';
import { Random } from '../../src/training/random.js';
import type { PaperRecipe } from '../../src/training/recipe.js';
import { readCheckpoint } from '../../src/training/training-checkpoint.js';
import { runHashOf } from '../../src/training/job.js';
import { trainRecipe, type RecipeRun } from '../../src/training/train-recipe.js';
import { lacksTensorflow } from '../lacks-tensorflow.js';
import {
  TINY_LABELS,
  tinyClip,
  tinyClips,
  tinyNetwork,
  tinyRecipe,
  watcher,
} from './tiny-training.js';

const RECIPE = tinyRecipe(3);
const LINEAGE: PlanOptions = { lineageCopies: 2, unseenFold: 1 };

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'protocols-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(lacksTensorflow)('trainRecipe under paper-lineage (needs TensorFlow)', () => {
  beforeAll(async () => {
    await loadBackend({ prefer: 'tensorflow' });
  });

  it('reports that it leaks, how much, and what the same weights are worth', async () => {
    const { protocols, lineage } = await lineageReportOf('work');
    expect(protocols.map(({ protocol }) => protocol)).toEqual(['paper-lineage', 'paper-lineage']);
    expect(lineage.warning).toMatch(/^LEAKS BY CONSTRUCTION/);
    expect(lineage.changes).toHaveLength(2);
    expect(lineage.leakedShare).toBeGreaterThan(0.8);
    expect(lineage.nearestNeighbour.clips).toBe(protocols[0]?.pooled.clips);
    const unseen = { 'tiny/0': expect.objectContaining({ clips: 6 }) as object };
    expect(lineage.unseenSpeakers).toMatchObject([{ bySpeaker: unseen }, { bySpeaker: unseen }]);
  });

  it('sets the best epoch against the last', async () => {
    const { testCurve, best, last } = (await lineageReportOf('work')).lineage;
    expect(testCurve.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(last).toEqual(testCurve[2]);
    expect(best?.accuracy).toBe(Math.max(...testCurve.map(({ accuracy }) => accuracy)));
  });

  it('draws its curve from the weights at the end of each epoch', async () => {
    const once = { ...RECIPE, epochs: 1 };
    const { lineage: short } = await lineageReportOf('short', once);
    const { lineage: long } = await lineageReportOf('long');
    expect(short.testCurve).toEqual(long.testCurve.slice(0, 1));
  });

  it('never gets into a card', async () => {
    const run = runIn('work', 'paper-lineage', LINEAGE);
    const outcome = await trainRecipe(run);
    if (outcome === undefined) throw new Error('interrupted');
    expect(outcome.card).toBeUndefined();
    const file = join(run.workFolder, 'paper-lineage-2-without-fold-1-seed-5', 'result.json');
    const final = JSON.parse(await readFile(file, 'utf8')) as Parameters<
      typeof finalCard
    >[0]['final'];
    const { report } = outcome;
    expect(finalCard({ corpus: run.corpus, report, final }).recipe.figures).toEqual([]);
  });

  it('interrupted again and again and resumed, leaves the same report, curve included', async () => {
    const whole = await trainRecipe(runIn('whole', 'paper-lineage', LINEAGE));
    let resumed: typeof whole;
    for (let attempt = 0; attempt < 100 && resumed === undefined; attempt++) {
      const interruption = new AbortController();
      let batches = 0;
      const batch = () => {
        batches += 1;
        if (batches === 2) interruption.abort();
      };
      resumed = await trainRecipe({
        ...runIn('pieces', 'paper-lineage', LINEAGE),
        progress: watcher({ batch }),
        interrupted: interruption.signal,
      });
    }
    expect(resumed?.report).toEqual(whole?.report);
  });
});

describe.skipIf(lacksTensorflow)('trainRecipe under other protocols (needs TensorFlow)', () => {
  beforeAll(async () => {
    await loadBackend({ prefer: 'tensorflow' });
  });

  it('leaves each speaker out, and names labels that a fold does not test', async () => {
    const corpus = corpusIn(folder);
    const once = { ...RECIPE, epochs: 1 };
    const run = runIn('work', 'leave-one-speaker-out', {}, once, {
      ...corpus,
      clips: corpus.clips.filter(({ speaker, label }) => speaker !== 'tiny/3' || label === 'low'),
      unusable: [{ path: 'gone.wav', reason: 'FILE_NOT_FOUND: gone' }],
    });
    const { report } = (await trainRecipe(run)) ?? {};
    expect(report?.protocols.map(({ folds }) => folds.length)).toEqual([4, 4]);
    expect(report?.untestedLabels).toEqual({ 'speaker-4': ['high'] });
    expect(report?.unusableClips).toEqual([{ path: 'gone.wav', reason: 'FILE_NOT_FOUND: gone' }]);
    expect(report?.lineage).toBeUndefined();
  });

  it('scores another corpus on the labels that both have', async () => {
    const testCorpus = {
      ...corpusIn(folder),
      name: 'other',
      clips: tinyClips(10, 2).map((clip, index) => ({
        ...clip,
        label: index < 8 ? clip.label : 'odd',
        speaker: `other/${index}`,
        contentHash: `other-${index}`,
      })),
    };
    const once = { ...RECIPE, epochs: 1 };
    const run = runIn('work', 'cross-corpus', { testCorpus }, once);
    const { report } = (await trainRecipe(run)) ?? {};
    expect(report?.protocols.map(({ protocol, pooled }) => [protocol, pooled.clips])).toEqual([
      ['cross-corpus', 8],
      ['cross-corpus', 8],
    ]);
    expect(report?.skippedClips).toBe(2);
    // Both corpora have the same two labels: there is no smaller group to score.
    expect(report?.labelGroups).toEqual([]);
  });

  it('stops where the loss is no number, and keeps the last good checkpoint', async () => {
    const run = runIn('work', 'random', {});
    const [job] = run.jobs;
    if (job === undefined) throw new Error('no job');
    // Features that turn to NaN after the first epoch stand for a training that runs away.
    const endEpoch = () => {
      for (const { frames } of run.features.values()) {
        for (const { features } of Object.values(frames)) features.fill(NaN);
      }
    };
    await expect(trainRecipe({ ...run, progress: watcher({ endEpoch }) })).rejects.toThrow(
      /TRAINING_DIVERGED: random-seed-5, epoch 2: the loss is not finite.*received NaN/,
    );
    const path = join(run.workFolder, 'random-seed-5', 'checkpoint.bin');
    const kept = await readCheckpoint(path, runHashOf(job, run.recipe));
    expect(kept?.position).toMatchObject({ epoch: 1, examplesDone: 0 });
    expect(kept?.weights.every((values) => values.every(Number.isFinite))).toBe(true);
  });
});

async function lineageReportOf(work: string, recipe = RECIPE) {
  const { report } = (await trainRecipe(runIn(work, 'paper-lineage', LINEAGE, recipe))) ?? {};
  if (report?.lineage === undefined) throw new Error('no report of a lineage');
  return { ...report, lineage: report.lineage };
}

function corpusIn(data: string): LoadedCorpus {
  const clips = tinyClips(24, 4);
  return { name: 'tiny', licence: 'CC0-1.0', labels: TINY_LABELS, clips, folder: data };
}

function runIn(
  work: string,
  protocol: Protocol,
  options: PlanOptions,
  recipe: PaperRecipe = RECIPE,
  corpus: LoadedCorpus = corpusIn(folder),
): RecipeRun {
  const random = Random.fromSeed(1, 'tiny');
  const jobs = planJobs(corpus, [protocol], recipe, options);
  const clips = jobs.flatMap(({ split: { train, test, unseen = [] } }) => [
    ...[...train, ...test, ...unseen].sort((a, b) => (a.path < b.path ? -1 : 1)),
  ]);
  const unique = new Map(clips.map((clip) => [clip.path, clip]));
  return {
    corpus,
    recipe,
    jobs,
    unusableClips: corpus.unusable ?? [],
    features: new Map([...unique].map(([path, clip]) => [path, tinyClip(clip, random)])),
    workFolder: join(folder, work),
    outFolder: join(folder, `${work}-out`),
    command: 'undertone train',
    blueprintOf: (seed) => ({
      ...blueprintOf(recipe, seed),
      buildNetwork: () => tinyNetwork(seed),
    }),
    progress: watcher({}),
    interrupted: new AbortController().signal,
  };
}
