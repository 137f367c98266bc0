import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { getBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandHost } from '../../../src/cli/command.js';
import { evaluateCommand } from '../../../src/cli/commands/evaluate.js';
import { reportCommand } from '../../../src/cli/commands/report.js';
import { trainCommand } from '../../../src/cli/commands/train.js';
import { runCli } from '../../../src/cli/run.js';
import { Random } from '../../../src/training/random.js';
import { lacksTensorflow } from '../../lacks-tensorflow.js';
import { writeStandInModel } from '../stand-in-model.js';

const RATE_HZ = 16_000;
/** Two speakers, two emotions, one clip each way and take: as small as a corpus gets. */
const NAMES = ['03', '08'].flatMap((speaker) =>
  ['N', 'W'].flatMap((letter) => ['a', 'b'].map((take) => `${speaker}a01${letter}${take}.wav`)),
);

const TRAINING =
  'train a model, resume what is done, and refuse to praise it on its own speakers (needs TensorFlow)';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-command-'));
  await mkdir(join(folder, 'emodb'));
  const random = Random.fromSeed(1, 'audio');
  for (const name of NAMES) await writeFile(join(folder, 'emodb', name), wavOf(random));
  await mkdir(join(folder, 'strange'));
  await writeFile(join(folder, 'strange', '03a01Xa.wav'), wavOf(random));
  await writeStandInModel(join(folder, 'stand-in'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
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

    const card = JSON.parse(await readFile(join(folder, 'model', 'card.json'), 'utf8')) as {
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

  it('train the baseline, show its report, and show it again from the JSON alone', async () => {
    const trained = await undertone('train', [
      ...['--corpus', 'emodb', '--data', 'emodb', '--recipe', 'svm', '--seed', '2'],
      ...['--protocol', 'speaker-independent', '--out', 'svm', '--report', 'svm-shown'],
    ]);
    expect(trained.exitCode).toBe(0);
    expect(trained.stdout).toMatch(/^speaker-independent, wide-band 16 kHz: UAR \d/);
    const { command, recipe } = JSON.parse(await textIn('svm/report.json')) as {
      readonly command: string;
      readonly recipe: object;
    };
    expect(command).toBe(
      'undertone train --corpus emodb --data PATH --recipe svm --protocol speaker-independent --seed 2 --out svm',
    );
    expect(recipe).toMatchObject({ architecture: 'svm', seed: 2 });

    const again = await undertone('report', ['--from', 'svm/report.json', '--report', 'again']);
    expect(again.exitCode).toBe(0);
    expect((await textIn('again/index.html')) === (await textIn('svm-shown/index.html'))).toBe(
      true,
    );
    expect(await textIn('again/report.json')).toBe(await textIn('svm/report.json'));
  });

  it('report names a file that is missing, and one that is no report', async () => {
    const into = ['--report', 'nothing'];
    await expect(undertone('report', ['--from', 'none.json', ...into])).rejects.toThrow(
      /FILE_NOT_FOUND: .*none\.json/,
    );
    const wav = `emodb/${NAMES[0] ?? ''}`;
    await expect(undertone('report', ['--from', wav, ...into])).rejects.toThrow(
      /REPORT_UNREADABLE: .*\.wav/,
    );
  });

  it('train refuses to make an artifact of the baseline', async () => {
    const train = ['--corpus', 'emodb', '--data', 'emodb', '--recipe', 'svm', '--out', 'x'];
    await expect(undertone('train', [...train, '--protocol', 'final'])).rejects.toThrow(
      /USAGE: --protocol: .*makes no artifact/,
    );
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
      expect(await readdir(join(folder, 'lineage'))).toEqual(['report.json']);
      const report = JSON.parse(await readFile(join(folder, 'lineage', 'report.json'), 'utf8')) as {
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
      await mkdir(join(folder, 'strangers'));
      // The first one is listed and not there.
      for (let index = 1; index < rows.length; index++) {
        await writeFile(join(folder, `strangers/${index}.wav`), wavOf(random));
      }
      await writeFile(join(folder, 'one.csv'), ['path,label,speaker', ...rows].join('\n'));
      const cross = ['--protocol', 'cross-corpus', '--test-corpus', 'manifest'];
      const { stdout, stderr } = await undertone('train', [
        ...['--corpus', 'emodb', '--data', 'emodb', '--epochs', '1', '--out', 'cross'],
        ...[...cross, '--test-data', 'one.csv', '--work', 'cross-work'],
      ]);
      expect(stdout).toMatch(/^cross-corpus, wide-band 16 kHz: UAR \d/);
      expect(stderr).toContain(
        'undertone: warning: CORPUS_CLIP_UNUSABLE: strangers/0.wav: FILE_NOT_FOUND',
      );
      const report = JSON.parse(
        await readFile(join(folder, 'cross', 'report.json'), 'utf8'),
      ) as object;
      // Tense is no label of EmoDB's, and the first angry clip is missing.
      expect(report).toMatchObject({ protocols: [{ pooled: { clips: 9 } }, {}] });
    },
  );

  it('train refuses options of another protocol than the one asked for', async () => {
    const train = ['--corpus', 'emodb', '--data', 'emodb', '--out', 'x'];
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
      ...['--backend', 'wasm', '--protocol', 'speaker-independent', '--report', 'fair.json'],
    ]);
    expect(fair.stdout).toMatch(/ on emodb: unseen speakers\n/);
    const report = JSON.parse(await readFile(join(folder, 'fair.json'), 'utf8')) as object;
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

async function textIn(path: string): Promise<string> {
  return readFile(join(folder, path), 'utf8');
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

const COMMANDS = { train: trainCommand, evaluate: evaluateCommand, report: reportCommand };

async function undertone(
  name: keyof typeof COMMANDS,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const io = ioOf(environment);
  let exitCode: number | undefined;
  const host: CommandHost = {
    io,
    configKeys: new Set(),
    finish: (code) => {
      exitCode = code;
    },
  };
  const command = COMMANDS[name](host);
  await command.exitOverride().parseAsync([...args], { from: 'user' });
  return { exitCode, stdout: textOf(io.stdout), stderr: textOf(io.stderr) };
}

function ioOf(environment: Readonly<Record<string, string>>) {
  return {
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    environment,
    workingFolder: folder,
    nowMs: () => 0,
    interrupted: new AbortController().signal,
  };
}

function textOf(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

/** Half a second of noise bursts at 16 kHz, 16 bit. */
function wavOf(random: Random): Buffer {
  const samples = Int16Array.from({ length: RATE_HZ / 2 }, (_, n) => {
    return (n % 4000 < 2000 ? 8000 : 100) * (random.float() - 0.5);
  });
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(2 * RATE_HZ, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(samples.buffer)]);
}
