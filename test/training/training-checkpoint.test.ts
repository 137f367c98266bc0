import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../src/training/training-checkpoint.js';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  path = join(folder, 'job', 'checkpoint.bin');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const CHECKPOINT = {
  position: {
    runHash: 'this run',
    epoch: 1,
    examplesDone: 2,
    order: [2, 0, 1],
    lossSum: 0.1 + 0.2,
    hits: 1,
    steps: 4,
    averagedSteps: 1,
    history: [{ loss: 1 / 3, accuracy: 0.5 }],
    generators: {
      order: [1, 2, 3, 4] as const,
      crops: [5, 6, 7, 2 ** 32 - 1] as const,
      dropout: [0, 0, 0, 1] as const,
    },
  },
  weights: [Float32Array.of(1, -2.5e-8), Float32Array.of(3)],
  slots: [Float32Array.of(4, 5)],
  averages: [Float32Array.of(6, 7), Float32Array.of(8)],
};

describe('training checkpoint', () => {
  it('comes back as it was, and leaves no other file', async () => {
    await writeCheckpoint(path, CHECKPOINT);
    await writeCheckpoint(path, CHECKPOINT);
    expect(await readCheckpoint(path, 'this run')).toEqual(CHECKPOINT);
    expect(await readdir(join(folder, 'job'))).toEqual(['checkpoint.bin']);
  });

  it('is nothing where there is none', async () => {
    expect(await readCheckpoint(path, 'this run')).toBeUndefined();
  });

  it('of another run is refused, naming both', async () => {
    await writeCheckpoint(path, CHECKPOINT);
    await expect(readCheckpoint(path, 'that run')).rejects.toThrow(
      /TRAINING_CHECKPOINT: .*another run; expected run that run; received run this run/,
    );
  });

  it.each([
    ['a flipped bit', (bytes: Buffer) => bytes.fill((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1)],
    ['a lost end', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4)],
    ['another content', () => Buffer.from('what is this')],
    ['nothing', () => Buffer.alloc(0)],
  ])('with %s is refused', async (_, damage) => {
    await writeCheckpoint(path, CHECKPOINT);
    await writeFile(path, damage(await readFile(path)));
    await expect(readCheckpoint(path, 'this run')).rejects.toThrow(
      /TRAINING_CHECKPOINT: .*cannot be read/,
    );
  });

  it('says where it cannot be written', async () => {
    await writeFile(join(folder, 'job'), 'a file where a folder has to be');
    await expect(writeCheckpoint(path, CHECKPOINT)).rejects.toThrow(
      /OUTPUT_NOT_WRITABLE: .*checkpoint\.bin/,
    );
  });
});
