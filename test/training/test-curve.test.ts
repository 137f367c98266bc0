import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestCurve } from '../../src/training/test-curve.js';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curve-'));
  path = join(folder, 'test-curve.json');
});

afterEach(() => rm(folder, { recursive: true }));

describe('TestCurve', () => {
  it('goes on from the epochs of the checkpoint, and forgets those behind it', async () => {
    const first = await TestCurve.open(path, 0);
    for (const uar of [0.1, 0.2, 0.3]) await first.add({ clips: 4, uar, accuracy: 2 * uar });
    const second = await TestCurve.open(path, 2);
    await second.add({ clips: 4, uar: 0.4, accuracy: 0.8 });
    expect(second.points).toEqual([
      { epoch: 1, uar: 0.1, accuracy: 0.2 },
      { epoch: 2, uar: 0.2, accuracy: 0.4 },
      { epoch: 3, uar: 0.4, accuracy: 0.8 },
    ]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(second.points);
  });

  it('begins anew where nothing has been learnt', async () => {
    await writeFile(path, '[{"epoch":1,"uar":0.5,"accuracy":0.5}]');
    expect((await TestCurve.open(path, 0)).points).toEqual([]);
  });

  it.each([['missing'], ['damaged', '{'], ['short', '[{"epoch":1,"uar":0.5,"accuracy":0.5}]']])(
    'refuses to go on with a file that is %s',
    async (_, content?: string) => {
      if (content !== undefined) await writeFile(path, content);
      await expect(TestCurve.open(path, 2)).rejects.toThrow(/TRAINING_CHECKPOINT: .*expected 2/);
    },
  );
});
