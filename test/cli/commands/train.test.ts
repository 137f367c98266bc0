import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { getBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run.js';
import { Random } from '../../../src/training/random.js';
import { lacksTensorflow } from '../../lacks-tensorflow.js';
import { writeStandInModel } from '../stand-in-model.js';
import {
  inFolder,
  ioOf,
  textIn,
  textOf,
  undertone,
  useWorkingFolder,
  wavOf,
} from './training-harness.js';

const TRAINING =
  'train a model, resume what is done, and refuse to praise it on its own speakers (needs TensorFlow)';

useWorkingFolder();

beforeAll(async () => {
  await mkdir(inFolder('strange'));
  await writeFile(inFolder('strange', '03a01Xa.wav'), wavOf(Random.fromSeed(2, 'audio')));
  await writeStandInModel(inFolder('stand-in'));
});

describe('undertone train and evaluate', () => {
  it.skipIf(lacksTensorflow)(TRAINING, async () => {
    const train = ['--corpus', 'emodb', '--data', 'emodb', '--epochs', '1', '--out', 'model'];
    const first = await undertone('train', [...train, '--protocol', 'final', '--work', 'work']);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/^model paper-emodb-[0-9a-f]{8}\n$/);
    expect(first.stderr).toContain('8 clips; 1 networks to train');
    expect(first.stderr).toMatch(/1\/1 final-seed-1: epoch 1 loss \d/);

    const again = undertone('train', [...train, '--protocol', 'final', '--work', 'work']);
    await expect(again).rejects.toThrow(/USAGE: work: .*--resume/);
    const resumed = await undertone('train', [
      ...train,
      ...['--protocol', 'final', '--work', 'work', '--resume'],
    ]);
    expect(resumed.stdout).toBe(first.stdout);

    const card = JSON.parse(await readFile(inFolder('model', 'card.json'), 'utf8')) as {
      recipe: { command: string };
    };
    expect(card.recipe.command).toBe(
      'undertone train --corpus emodb --data PATH --protocol final --epochs 1 --seed 1 --out model',
    );

    const evaluate = ['--model', 'model', '--corpus', 'emodb', '--data', 'emodb'];
    await expect(undertone('evaluate', evaluate)).rejects.toThrow(/SPLIT_LEAK.*emodb\/03/);
    const allowed = await undertone('evaluate', [
      ...evaluate,
      ...['--allow-training-speakers', '--report', 'shown'],
    ]);
    expect(allowed.stdout).toMatch(/on emodb: training accuracy\nwide-band 16 kHz: UAR \d/);
    const report = JSON.parse(await textIn('shown/report.json')) as object;
    expect(report).toMatchObject({ measures: 'training accuracy', skippedClips: 0 });
    const page = await textIn('shown/index.html');
    expect(page.includes('on emodb: training accuracy</title>')).toBe(true);
  });

  it('score on the backend that flag or environment name', async () => {
    const evaluate = ['--model', 'stand-in', '--corpus', 'emodb', '--data', 'emodb'];
    const byFlag = await undertone('evaluate', [...evaluate, '--backend', 'wasm']);
    expect(getBackend()).toBe('wasm');
    expect(byFlag.stdout).toMatch(/ on emodb: .*\nwide-band 16 kHz: UAR \d/);
    // What was asked for needs no notice of why it is not the better one.
    expect(byFlag.stderr).toBe('');

    const byVariable = await undertone('evaluate', evaluate, { UNDERTONE_BACKEND: 'wasm' });
    expect(getBackend()).toBe('wasm');
    expect(byVariable).toEqual(byFlag);
    await expect(undertone('evaluate', evaluate, { UNDERTONE_BACKEND: 'gpu' })).rejects.toThrow(
      /CONFIG: UNDERTONE_BACKEND: .*received "gpu"/,
    );
  });

  it('evaluate ends with one message where a label is unknown to the corpus', async () => {
    const evaluate = ['evaluate', '--model', 'stand-in', '--backend', 'wasm'];
    await refuseUnknownLabel(evaluate);
  });

  it.skipIf(lacksTensorflow)(
    'train ends with one message where a label is unknown to the corpus (needs TensorFlow)',
    () => refuseUnknownLabel(['train', '--out', 'strange-model', '--work', 'strange-work']),
  );

  it.skipIf(lacksTensorflow)(
    'train says of a leaking protocol that it leaks, and writes no model (needs TensorFlow)',
    async () => {
      const lineage = ['--protocol', 'paper-lineage', '--lineage-copies', '1'];
      const { stdout, exitCode } = await undertone('train', [
        ...['--corpus', 'emodb', '--data', 'emodb', '--epochs', '1', '--out', 'lineage'],
        ...[...lineage, '--unseen-fold', '1', '--work', 'lineage-work'],
      ]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^paper-lineage, wide-band 16 kHz: UAR \d/);
      expect(stdout).toMatch(/\nLEAKS BY CONSTRUCTION: /);
      expect(stdout).toMatch(/\n1-nearest-neighbour on the same split: UAR \d/);
      expect(stdout).toMatch(
        /\nthe same weights on unseen speakers, telephone 8 kHz mu-law: UAR \d/,
      );
      expect(await readdir(inFolder('lineage'))).toEqual(['report.json']);
      const report = JSON.parse(await readFile(inFolder('lineage', 'report.json'), 'utf8')) as {
        command: string;
      };
      expect(report.command).toBe(
        'undertone train --corpus emodb --data PATH --protocol paper-lineage --lineage-copies 1 --unseen-fold 1 --epochs 1 --seed 1 --out lineage',
      );
    },
  );

  it.skipIf(lacksTensorflow)(
    'train learns from one corpus and is scored on another, and names clips that it left out (needs TensorFlow)',
    async () => {
      const random = Random.fromSeed(2, 'audio');
      const rows = Array.from({ length: 20 }, (_, index) => {
        return `strangers/${index}.wav,${index % 2 === 0 ? 'angry' : 'tense'},s-${index % 3}`;
      });
      await mkdir(inFolder('strangers'));
      // The first one is listed and not there.
      for (let index = 1; index < rows.length; index++) {
        await writeFile(inFolder(`strangers/${index}.wav`), wavOf(random));
      }
      await writeFile(inFolder('one.csv'), ['path,label,speaker', ...rows].join('\n'));
      const cross = ['--protocol', 'cross-corpus', '--test-corpus', 'manifest'];
      const { stdout, stderr } = await undertone('train', [
        ...['--corpus', 'emodb', '--data', 'emodb', '--epochs', '1', '--out', 'cross'],
        ...[...cross, '--test-data', 'one.csv', '--work', 'cross-work'],
      ]);
      expect(stdout).toMatch(/^cross-corpus, wide-band 16 kHz: UAR \d/);
      expect(stderr).toContain(
        'undertone: warning: CORPUS_CLIP_UNUSABLE: strangers/0.wav: FILE_NOT_FOUND',
      );
      const report = JSON.parse(await readFile(inFolder('cross', 'report.json'), 'utf8')) as object;
      // Tense is no label of EmoDB's, and the first angry clip is missing.
      expect(report).toMatchObject({ protocols: [{ pooled: { clips: 9 } }, {}] });
    },
  );

  it.skipIf(lacksTensorflow)(
    'the artifact of a fold, scored on the speakers it left out, has the figures of the fold (needs TensorFlow)',
    async () => {
      await undertone('train', [
        ...['--corpus', 'emodb', '--data', 'emodb', '--epochs', '1', '--out', 'folds'],
        ...['--protocol', 'speaker-independent,final', '--fold-model', '2', '--work', 'folds-work'],
      ]);
      expect((await readdir(inFolder('folds'))).sort()).toEqual([
        ...['card.json', 'model.json', 'report.json', 'weights.bin'],
      ]);
      expect((await readdir(inFolder('folds-fold-2'))).sort()).toEqual([
        ...['card.json', 'model.json', 'weights.bin'],
      ]);
      const evaluate = ['--model', 'folds-fold-2', '--corpus', 'emodb', '--data', 'emodb'];
      await expect(undertone('evaluate', evaluate)).rejects.toThrow(/SPLIT_LEAK: .*emodb\/03/);
      const { stdout } = await undertone('evaluate', [
        ...[...evaluate, '--unseen-speakers', '--report', 'fold-2'],
      ]);
      expect(stdout).toMatch(/^paper-emodb-fold-2-[0-9a-f]{8} on emodb: unseen speakers\n/);
      const trained = JSON.parse(await textIn('folds/report.json')) as TrainedFolds;
      const scored = JSON.parse(await textIn('fold-2/report.json')) as ScoredArtifact;
      expect(scored.figures.map(({ uar }) => uar)).toEqual(
        trained.protocols.map(({ folds }) => folds[1]?.uar),
      );
      expect(scored).toMatchObject({ speakers: ['emodb/08'], skippedClips: 0 });
    },
  );

  it('evaluate has nobody to score where all speakers were learnt from', async () => {
    const card = JSON.parse(await textIn('stand-in/card.json')) as { artifact: object };
    const artifact = { ...card.artifact, trainingSpeakers: ['emodb/03', 'emodb/08'] };
    await cp(inFolder('stand-in'), inFolder('stand-in-emodb'), { recursive: true });
    await writeFile(inFolder('stand-in-emodb', 'card.json'), JSON.stringify({ ...card, artifact }));
    await expect(
      undertone('evaluate', [
        ...['--model', 'stand-in-emodb', '--corpus', 'emodb', '--data', 'emodb'],
        ...['--unseen-speakers', '--backend', 'wasm'],
      ]),
    ).rejects.toThrow(/SPLIT_LEAK: emodb: the model learnt from every speaker/);
  });

  it('train refuses to save a fold that it does not train, and of the baseline any', async () => {
    const train = ['--corpus', 'emodb', '--data', 'emodb', '--out', 'x', '--fold-model'];
    await expect(undertone('train', [...train, '3'])).rejects.toThrow(
      /USAGE: --fold-model: .*expected fold-1, fold-2; received fold-3/,
    );
    await expect(undertone('train', [...train, '1', '--protocol', 'random'])).rejects.toThrow(
      /USAGE: --fold-model: .*expected a run with speaker-independent folds/,
    );
    await expect(undertone('train', [...train, '1', '--recipe', 'svm'])).rejects.toThrow(
      /USAGE: --fold-model: the baseline is not trained in epochs, and makes no artifact/,
    );
  });

  it('train refuses options of another protocol than the one asked for', async () => {
    const train = ['--corpus', 'emodb', '--data', 'emodb', '--out', 'x'];
    await expect(undertone('train', [...train, '--protocol', 'final,final'])).rejects.toThrow(
      /USAGE: --protocol.*expected different ones of paper-lineage, random, /,
    );
    await expect(
      undertone('train', [...train, '--protocol', 'final,random', '--recipe', 'svm']),
    ).rejects.toThrow(/USAGE: --protocol: the baseline .*received final,random/);
    await expect(
      undertone('train', [...train, '--protocol', 'random', '--lineage-copies', '2']),
    ).rejects.toThrow(/USAGE: --lineage-copies <n>: .*--protocol paper-lineage; received random/);
    await expect(undertone('train', [...train, '--test-corpus', 'savee'])).rejects.toThrow(
      /USAGE: --test-corpus <name>: .*expected --protocol cross-corpus; received no --protocol/,
    );
  });

  it('evaluate refuses a protocol that one artifact says nothing about', async () => {
    const evaluate = ['--model', 'stand-in', '--corpus', 'emodb', '--data', 'emodb'];
    await expect(
      undertone('evaluate', [...evaluate, '--backend', 'wasm', '--protocol', 'random']),
    ).rejects.toThrow(/USAGE: --protocol: .*undertone train --protocol random/);
    const fair = await undertone('evaluate', [
      ...evaluate,
      ...['--backend', 'wasm', '--protocol', 'speaker-independent', '--report', 'fair'],
    ]);
    expect(fair.stdout).toMatch(/ on emodb: unseen speakers\n/);
    const report = JSON.parse(await readFile(inFolder('fair', 'report.json'), 'utf8')) as object;
    expect(report).toMatchObject({
      command:
        'undertone evaluate --model stand-in --corpus emodb --data PATH --protocol speaker-independent',
    });
  });

  it('refuse wrong options by name', async () => {
    const data = ['--data', 'emodb', '--out', 'x'];
    await expect(undertone('train', ['--corpus', 'iemocap', ...data])).rejects.toThrow(
      /USAGE: --corpus: .*expected one of ravdess, savee, emodb, manifest; received "iemocap"/,
    );
    await expect(
      undertone('train', ['--corpus', 'emodb', ...data, '--epochs', '0']),
    ).rejects.toThrow(/USAGE: --epochs/);
  });
});

interface TrainedFolds {
  readonly protocols: readonly { readonly folds: readonly { readonly uar: number }[] }[];
}

interface ScoredArtifact {
  readonly figures: readonly { readonly uar: number }[];
}

async function refuseUnknownLabel(commandLine: readonly string[]): Promise<void> {
  const io = ioOf({});
  const exitCode = await runCli(
    [...commandLine, '--corpus', 'emodb', '--data', 'strange'],
    io,
    '1.2.3',
  );
  expect(textOf(io.stderr)).toMatch(/^undertone: CORPUS_LABEL: [^\n]*received X[^\n]*\n$/);
  expect(textOf(io.stdout)).toBe('');
  expect(exitCode).toBe(65);
}
