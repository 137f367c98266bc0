import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCard } from '../../src/model/artifact.js';
import type { ModelCard } from '../../src/model/card.js';

const ROOT = new URL('../../', import.meta.url);
const MODEL = 'models/paper-ravdess';

let card: ModelCard;

beforeAll(async () => {
  card = await readCard(fileURLToPath(new URL(MODEL, ROOT)));
});

describe('the shipped model', () => {
  it('is small, knows the telephone, and carries the licence of its corpus', async () => {
    const { size } = await stat(new URL(`${MODEL}/weights.bin`, ROOT));
    expect(size).toBeLessThan(10_000_000);
    expect(card.measuredBandwidthsHz).toContain(4000);
    expect(card.licence).toBe('CC-BY-NC-SA-4.0');
    expect(await text(`${MODEL}/LICENSE`)).toContain('SPDX-License-Identifier: CC-BY-NC-SA-4.0');
    expect(card.artifact.trainingSpeakers).toHaveLength(24);
  });

  it('has recipe figures of both protocols for both hearings', () => {
    const kinds = card.recipe.figures.map(({ protocol, audio }) => `${protocol}, ${audio}`);
    expect(kinds).toEqual([
      'random, wide-band 16 kHz',
      'random, telephone 8 kHz mu-law',
      'speaker-independent, wide-band 16 kHz',
      'speaker-independent, telephone 8 kHz mu-law',
    ]);
  });

  it('has figures of its own only on corpora that it did not learn from', () => {
    const corpora = card.artifact.figures.map(({ corpus }) => corpus);
    expect(corpora).toContain('emodb');
    expect(corpora).not.toContain('ravdess');
  });

  it.each([`${MODEL}/README.md`, 'docs/accuracy.md'])(
    'is described in %s as the card has it',
    async (path) => {
      // Prettier pads the cells of tables.
      const page = (await text(path)).replace(/ +/g, ' ');
      for (const { protocol, audio, uar, accuracy, folds } of card.recipe.figures) {
        const cells = [protocol, audio, withSpread(uar), withSpread(accuracy), String(folds)];
        expect(page).toContain(`| ${cells.join(' | ')} |`);
      }
      for (const { corpus, audio, uar, accuracy, clips } of card.artifact.figures) {
        const cells = [corpus, audio, percent(uar), percent(accuracy), String(clips)];
        expect(page).toContain(`| ${cells.join(' | ')} |`);
      }
      expect(page).toContain(card.recipe.command);
    },
  );
});

async function text(path: string): Promise<string> {
  return readFile(new URL(path, ROOT), 'utf8');
}

function withSpread({ mean, sd }: { mean: number; sd: number }): string {
  return sd === 0 ? percent(mean) : `${percent(mean)} ± ${percent(sd)}`;
}

function percent(fraction: number): string {
  return (100 * fraction).toFixed(1);
}
