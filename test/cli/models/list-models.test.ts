import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listModels } from '../../../src/cli/models/list-models.js';
import { printModels } from '../../../src/cli/models/print-models.js';
import { loadBackend } from '../../../src/model/backend.js';

const SHIPPED = 'models';

let folder = '';

beforeAll(async () => {
  await loadBackend({ prefer: 'auto' });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-models-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('listModels', () => {
  it('finds nothing wrong with what is shipped, and prints what its card says', async () => {
    const models = await listModels(SHIPPED);
    expect(models.map(({ problem }) => problem)).toEqual(models.map(() => null));
    const [paper] = models;
    expect(paper).toMatchObject({ name: 'paper-ravdess', parameters: 1_963_912 });
    const text = printModels(models);
    expect(text).toContain(paper?.card?.modelId);
    expect(text).toMatch(/recipe, speaker-independent, wide-band 16 kHz: UAR \d+\.\d ± \d+\.\d %/);
    expect(text).toMatch(/UAR [^(]+\(5 folds × 3 seeds\)/);
    expect(text).toMatch(/UAR [^(]+\(5 folds, 3 seeds together\)/);
  });

  it('says what is wrong with weights, reports and cards, each on its own', async () => {
    for (const name of ['a-whole', 'b-weights', 'c-report', 'd-card', 'e-other', 'g-figure']) {
      await cp(join(SHIPPED, 'paper-ravdess'), join(folder, name), { recursive: true });
    }
    await appendFile(join(folder, 'b-weights', 'weights.bin'), 'x');
    await change(join(folder, 'c-report', 'report.json'), { clips: 1 });
    await writeFile(join(folder, 'd-card', 'card.json'), '{}');
    await mkdir(join(folder, 'f-empty'));
    const recipe = { command: 'c', seeds: [1], epochs: 1, figures: [], reportHash: 'another' };
    await change(join(folder, 'e-other', 'card.json'), { recipe });

    const figurePath = join(folder, 'g-figure', 'card.json');
    const { recipe: own } = JSON.parse(await readFile(figurePath, 'utf8')) as CardText;
    const [first, ...others] = own.figures;
    const flattered = { ...first, uar: { mean: 0.95, sd: 0 } };
    await change(figurePath, { recipe: { ...own, figures: [flattered, ...others] } });

    const problems = (await listModels(folder)).map(({ problem }) => problem);
    expect(problems[0]).toBeNull();
    expect(problems[1]).toMatch(/^MODEL_CORRUPT: .*weights\.bin/);
    expect(problems[2]).toBe('report.json is not as it was written');
    expect(problems[3]).toMatch(/^MODEL_CORRUPT/);
    expect(problems[4]).toBe("the card's figures are of another report than report.json");
    expect(problems[5]).toMatch(/^MODEL_/);
    expect(problems[6]).toBe(
      "the card's figures are not those of report.json: random, wide-band 16 kHz",
    );
  });

  it('finds nothing where there is no folder', async () => {
    expect(await listModels(join(folder, 'missing'))).toEqual([]);
  });
});

interface CardText {
  readonly recipe: { readonly figures: readonly object[] };
}

async function change(path: string, fields: object): Promise<void> {
  const content = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...content, ...fields }));
}
