import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelFolder } from '../../src/cli/model-folder.js';
import { packageRoot } from '../../src/cli/package-root.js';

const SHIPPED = join(packageRoot(), 'models', 'streaming-emodb');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-models-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('modelFolder', () => {
  it('finds a model that comes with the program by its name, wherever one stands', () => {
    expect(modelFolder('streaming-emodb', folder)).toBe(SHIPPED);
  });

  it('takes a path as one, and what is not shipped too', () => {
    expect(modelFolder('./streaming-emodb', folder)).toBe(join(folder, 'streaming-emodb'));
    expect(modelFolder('models/streaming-emodb', folder)).toBe(
      join(folder, 'models', 'streaming-emodb'),
    );
    expect(modelFolder(SHIPPED, folder)).toBe(SHIPPED);
    expect(modelFolder('mine', folder)).toBe(join(folder, 'mine'));
    for (const odd of ['.', '..', '']) expect(modelFolder(odd, folder)).toBe(resolve(folder, odd));
  });

  it('prefers what lies in the working folder', async () => {
    await mkdir(join(folder, 'streaming-ravdess-8k'));
    expect(modelFolder('streaming-ravdess-8k', folder)).toBe(join(folder, 'streaming-ravdess-8k'));
  });
});
