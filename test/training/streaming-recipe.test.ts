import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { featureCount } from '../../src/features/profile.js';
import { loadArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { openModel } from '../../src/model/open-model.js';
import { reachOf } from '../../src/model/streaming-network.js';
import { blueprintOf } from '../../src/training/blueprint.js';
import { eachHearing, type ClipFeatures } from '../../src/training/clip-features.js';
import { evaluateArtifact } from '../../src/training/evaluate-artifact.js';
import { windowsOf } from '../../src/training/evaluation-windows.js';
import type { LoadedCorpus } from '../../src/training/load-corpus.js';
import { planJobs } from '../../src/training/plan-jobs.js';
import { predictWindows } from '../../src/training/predict-windows.js';
import { Random } from '../../src/training/random.js';
import { streamingRecipe, type StreamingRecipe } from '../../src/training/recipe.js';
import { trainRecipe } from '../../src/training/train-recipe.js';
import { streamingWriter } from '../../src/training/window-writer.js';
import { lacksTensorflow } from '../lacks-tensorflow.js';
import { TINY_LABELS, tinyClips, watcher } from './tiny-training.js';

const FULL = streamingRecipe(16_000, TINY_LABELS, 2, [5]);
const RECIPE: StreamingRecipe = {
  ...FULL,
  shape: {
    stem: { filters: 4, kernel: 5, stride: 2 },
    blocks: [
      { filters: 4, stride: 2 },
      { filters: 6, stride: 2 },
    ],
    heads: 2,
    hidden: 5,
    dropoutRate: 0.3,
  },
  windowFrames: 64,
  augmentation: { ...FULL.augmentation, cropFrames: 48, minSpeechFrames: 20 },
  batchSize: 8,
  hopFrames: 16,
};
const CLIPS = tinyClips(16, 4);

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streaming-recipe-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe.skipIf(lacksTensorflow)('the recipe streaming (needs TensorFlow)', () => {
  const clips = clipsWithFeatures();

  beforeAll(async () => {
    await loadBackend({ prefer: 'tensorflow' });
    await train();
  });

  it('leaves an artifact that says how far its encoder reaches', async () => {
    const { card, spec, network } = await loadArtifact(folder);
    network.dispose();
    expect(card).toMatchObject({
      architecture: 'streaming',
      encoder: { lookBackFrames: 33, strideFrames: 8 },
      recipe: { optimiser: { kind: 'adamw' } },
    });
    expect(card.recipe.figures.map(({ protocol }) => protocol)).toEqual(['random', 'random']);
    expect(spec.strideFrames).toBe(8);
  });

  it('is served with the scores that it was evaluated by', async () => {
    const artifact = await loadArtifact(folder);
    const { card, spec, network } = artifact;
    const { model } = await openModel(folder, {});
    const writer = streamingWriter(64, card.normalisation, reachOf(RECIPE.shape));
    for (const { frames } of clips) {
      const clip = frames.direct;
      const expected = predictWindows({ ...spec, network, writer }, clip);
      const slot = model.open();
      model.advance([
        { slot, firstFrame: 0, frameCount: clip.frameCount, features: clip.features },
      ]);
      const windows = windowsOf(clip.frameCount, spec).map(({ startFrame, frameCount }) => {
        return { slot, startFrame, endFrame: startFrame + frameCount };
      });
      const logits = model.score(windows);
      expected
        .flatMap((window) => window.logits)
        .forEach((logit, i) => {
          expect(Math.abs(logit - (logits[i] ?? Number.NaN))).toBeLessThan(1e-5);
        });
      model.close(slot);
    }
    model.dispose();
    const report = evaluateArtifact(
      { artifact, clips, corpus: 'tiny', command: '', skippedClips: 0, minSpeechFrames: 20 },
      'training accuracy',
    );
    expect(report.figures.map((figures) => figures.clips)).toEqual([16, 16]);
    network.dispose();
  });

  it('lets every network learn from others that learnt from the same clips', async () => {
    const distilled = { ...RECIPE, distillation: { teacherSeeds: [8, 9], share: 0.7 } };
    const corpus = corpusIn(folder);
    const jobs = planJobs(corpus, ['random', 'final'], distilled);
    const run = (work: string, interrupted = new AbortController().signal) =>
      trainRecipe({
        ...runIn(corpus, distilled, work),
        ...{ jobs, outFolder: join(folder, `${work}-out`), interrupted },
      });
    const whole = await run('whole');
    const teachers = join(folder, 'whole', 'teachers');
    const groups = await readdir(teachers);
    expect(groups).toHaveLength(2);
    const trained = await Promise.all(groups.map((group) => readdir(join(teachers, group))));
    expect(trained.flat().sort()).toEqual([
      ...['final-seed-8', 'final-seed-9', 'random-seed-8', 'random-seed-9'],
    ]);
    // Teachers are networks of the plain recipe, and students are not.
    const alone = await readFile(join(folder, 'work', 'final-seed-5', 'weights.bin'));
    const taught = await readFile(join(folder, 'whole', 'final-seed-5', 'weights.bin'));
    expect(taught.equals(alone)).toBe(false);
    expect(await run('whole')).toEqual(whole);
    await rm(join(folder, 'whole', 'final-seed-5'), { recursive: true });
    expect(await run('whole')).toEqual(whole);
  });

  async function train(): Promise<void> {
    const corpus = corpusIn(folder);
    const jobs = planJobs(corpus, ['random', 'final'], RECIPE);
    const interrupted = new AbortController().signal;
    await trainRecipe({ ...runIn(corpus, RECIPE, 'work'), jobs, outFolder: folder, interrupted });
  }

  function runIn(corpus: LoadedCorpus, recipe: StreamingRecipe, work: string) {
    return {
      corpus,
      recipe,
      blueprintOf: (seed: number) => blueprintOf(recipe, seed),
      unusableClips: [],
      features: new Map(clips.map((clip) => [clip.clip.path, clip])),
      workFolder: join(folder, work),
      command: 'undertone train',
      progress: watcher({}),
    };
  }
});

function corpusIn(data: string): LoadedCorpus {
  return { name: 'tiny', licence: 'CC0-1.0', labels: TINY_LABELS, clips: CLIPS, folder: data };
}

/** Noise around a level that tells the two labels apart; some clips are shorter than a window. */
function clipsWithFeatures(): ClipFeatures[] {
  const random = Random.fromSeed(1, 'streaming');
  const width = featureCount(RECIPE.profile);
  return CLIPS.map((clip) => {
    const label = TINY_LABELS.indexOf(clip.label);
    const framesOf = () => {
      const frameCount = random.between(40, 120);
      const length = frameCount * width;
      return {
        frameCount,
        features: Float32Array.from({ length }, () => random.normal() + label),
        loud: new Uint8Array(frameCount).fill(1),
        speech: new Uint8Array(frameCount).fill(1),
      };
    };
    const frames = eachHearing(framesOf);
    return { clip, label, frames, copies: [framesOf(), framesOf()] };
  });
}
