import { readFileSync } from 'node:fs';
import { parseCard } from '../../src/model/card.js';
import { RAVDESS } from '../../src/training/corpus-ravdess.js';
import { parseReport } from '../../src/training/report/read-report.js';
import type { Sources } from './tables.js';

/** Reports and cards of this repository. */
export const COMMITTED: Sources = {
  report: (path) => {
    const report = parseReport(textOf(path), path);
    if ('recipe' in report) return report;
    throw new TypeError(`${path} is not the report of a recipe`);
  },
  card: (path) => parseCard(textOf(path), path),
  heldOut: (corpus, fold) => {
    const speakers = RAVDESS.folds?.[Number(fold.replace('fold-', '')) - 1];
    if (corpus !== RAVDESS.name || speakers === undefined) {
      throw new RangeError(`no published folds: ${fold} of ${corpus}`);
    }
    return speakers.map((speaker) => Number(speaker.split('/')[1])).join(', ');
  },
};

function textOf(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
