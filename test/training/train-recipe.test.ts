import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { blueprintOf } from '../../src/training/blueprint.js';
import type { Protocol } from '../../src/training/job.js';
import type { LoadedCorpus } from '../../src/training/load-corpus.js';
import type { PaperRecipe, Recipe } from '../../src/training/recipe.js';
import { planJobs } from '../../src/training/plan-jobs.js';
import { Random } from '../../src/training/random.js';
import { trainRecipe, type RecipeRun } from '../../src/training/train-recipe.js';
import { lacksTensorflow } from '../lacks-tensorflow.js';
import {
  TINY_AUGMENTATION,
  TINY_LABELS,
  tinyClip,
  tinyClips,
  tinyNetwork,
  tinyRecipe,
  watcher,
} from './tiny-training.js';

const RECIPE = tinyRecipe(2);
const CLIPS = tinyClips(24, 4);

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recipe-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe.skipIf(lacksTensorflow)('trainRecipe (needs TensorFlow)', () => {
  beforeAll(async () => {
    await loadBackend({ prefer: 'tensorflow' });
  });

  it('gives figures for both protocols and both hearings', async () => {
    const outcome = await trainRecipe(runIn('work', ['random', 'speaker-independent']));
    const { report, card } = outcome ?? {};
    expect(card).toBeUndefined();
    expect(
      report?.protocols.map(({ protocol, hearing, folds, pooled }) => [
        protocol,
        hearing,
        folds.length,
        pooled.clips,
      ]),
    ).toEqual([
      ['random', 'wide-band 16 kHz', 1, 4],
      ['random', 'telephone 8 kHz mu-law', 1, 4],
      ['speaker-independent', 'wide-band 16 kHz', 4, 24],
      ['speaker-independent', 'telephone 8 kHz mu-law', 4, 24],
    ]);
    const [, , independent] = report?.protocols ?? [];
    expect(Object.keys(independent?.pooled.bySpeaker ?? {})).toHaveLength(4);
    expect(Object.keys(independent?.pooled.bySex ?? {})).toEqual(['female', 'male']);
  });

  it('interrupted again and again and resumed, leaves the same report', async () => {
    const whole = await trainRecipe(runIn('whole', ['random', 'speaker-independent']));
    let resumed: typeof whole;
    for (let attempt = 0; attempt < 100 && resumed === undefined; attempt++) {
      const interruption = new AbortController();
      resumed = await trainRecipe({
        ...runIn('pieces', ['random', 'speaker-independent']),
        progress: watcher({
          // Two batches a life: inside an epoch, at its end, and across jobs.
          batch: countdown(2, () => {
            interruption.abort();
          }),
        }),
        interrupted: interruption.signal,
      });
    }
    expect(resumed?.report).toEqual(whole?.report);
    const weights = async (work: string) =>
      readFile(join(folder, work, 'fold-3-seed-5', 'weights.bin'));
    expect((await weights('pieces')).equals(await weights('whole'))).toBe(true);
  });

  it('does not train finished jobs again', async () => {
    await trainRecipe(runIn('work', ['random']));
    const begun: string[] = [];
    const progress = watcher({ beginJob: (name) => begun.push(name) });
    await trainRecipe({ ...runIn('work', ['random', 'speaker-independent']), progress });
    expect(begun).toEqual([1, 2, 3, 4].map((fold) => `fold-${fold}-seed-5`));
  });

  it('trains every seed, and counts each as a network of its own', async () => {
    const recipe = { ...RECIPE, seeds: [5, 6] };
    const { report } = (await trainRecipe(runIn('work', ['speaker-independent'], recipe))) ?? {};
    const [wide] = report?.protocols ?? [];
    expect(wide?.folds.map(({ name, seed }) => `${name} ${seed}`)).toEqual(
      [5, 6].flatMap((seed) => [1, 2, 3, 4].map((fold) => `fold-${fold} ${seed}`)),
    );
    expect(wide?.pooled.clips).toBe(48);
    const one = await trainRecipe(runIn('work', ['speaker-independent']));
    expect(one?.report.protocols[0]?.folds.map(({ uar }) => uar)).toEqual(
      wide?.folds.slice(0, 4).map(({ uar }) => uar),
    );
  });

  it('refuses the work of other choices', async () => {
    await trainRecipe(runIn('work', ['random']));
    const other = { ...RECIPE, batchSize: 4 };
    const jobs = planJobs(corpusIn(folder), ['random'], other);
    await expect(
      trainRecipe({ ...runIn('work', ['random']), recipe: other, jobs }),
    ).rejects.toThrow(/TRAINING_CHECKPOINT/);
  });

  it('refuses a damaged result', async () => {
    await trainRecipe(runIn('work', ['random']));
    await writeFile(join(folder, 'work', 'random-seed-5', 'result.json'), '{');
    await expect(trainRecipe(runIn('work', ['random']))).rejects.toThrow(/TRAINING_CHECKPOINT/);
  });

  it('saves the final fit as an artifact whose card says how it came to be', async () => {
    const run = finalRun(['random', 'final']);
    const outcome = await trainRecipe(run);
    expect(await readdir(run.outFolder)).toEqual([
      'card.json',
      'model.json',
      'report.json',
      'weights.bin',
    ]);
    const { card, network } = await loadArtifact(run.outFolder);
    network.dispose();
    expect(card).toEqual(outcome?.card);
    expect(card).toMatchObject({
      labels: TINY_LABELS,
      licence: 'CC0-1.0',
      measuredBandwidthsHz: [4000],
      temperature: outcome?.report.temperature,
      recipe: { command: 'undertone train', seeds: [5], reportHash: outcome?.report.reportHash },
      artifact: {
        trainingCorpora: ['tiny'],
        trainingSpeakers: ['tiny/0', 'tiny/1', 'tiny/2', 'tiny/3'],
        figures: [],
      },
    });
    expect(card.recipe.figures).toMatchObject([
      { protocol: 'random', audio: 'wide-band 16 kHz', folds: 1, uar: { sd: 0 } },
      { protocol: 'random', audio: 'telephone 8 kHz mu-law', folds: 1, uar: { sd: 0 } },
    ]);
    const report = await readFile(join(run.outFolder, 'report.json'), 'utf8');
    expect(JSON.parse(report)).toEqual(JSON.parse(JSON.stringify(outcome?.report)));
  });

  it('asks for the weights of a finished fit that are gone', async () => {
    const run = finalRun(['final']);
    await trainRecipe(run);
    await rm(join(run.workFolder, 'final-seed-5', 'weights.bin'));
    await expect(trainRecipe(run)).rejects.toThrow(/TRAINING_CHECKPOINT: .*gone or damaged/);
  });
});

function corpusIn(data: string): LoadedCorpus {
  return { name: 'tiny', licence: 'CC0-1.0', labels: TINY_LABELS, clips: CLIPS, folder: data };
}

function runIn(work: string, protocols: readonly Protocol[], recipe: Recipe = RECIPE): RecipeRun {
  const random = Random.fromSeed(1, 'tiny');
  const corpus = corpusIn(folder);
  return {
    corpus,
    recipe,
    jobs: planJobs(corpus, protocols, recipe),
    unusableClips: [],
    features: new Map(CLIPS.map((clip) => [clip.path, tinyClip(clip, random)])),
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

/** The paper's network at its shortest window: an artifact holds no other. */
function finalRun(protocols: readonly Protocol[]): RecipeRun {
  const recipe: PaperRecipe = {
    ...RECIPE,
    epochs: 1,
    hopFrames: 64,
    windowFrames: 64,
    augmentation: { ...TINY_AUGMENTATION, cropFrames: 64 },
  };
  return { ...runIn('work', protocols, recipe), blueprintOf: (seed) => blueprintOf(recipe, seed) };
}

function countdown(calls: number, then: () => void): () => void {
  let left = calls;
  return () => {
    left -= 1;
    if (left === 0) then();
  };
}
