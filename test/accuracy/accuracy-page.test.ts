import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../scripts/accuracy/fill.js';
import { accuracyPage, PAGE } from '../../scripts/accuracy/page.js';
import { COMMITTED } from '../../scripts/accuracy/sources.js';

const PAPER = 'models/paper-ravdess/report.json';

describe('docs/accuracy.md', () => {
  it('is what the committed reports give (npm run docs:accuracy)', async () => {
    expect(await readFile(PAGE, 'utf8')).toBe(await accuracyPage());
  });
});

describe('fillTemplate', () => {
  it('puts figures where the markers are, and leaves the words alone', () => {
    const [heading, , head, , first] = fillTemplate(
      `Words.\n\n<!-- protocols ${PAPER} -->\n\nMore.`,
      COMMITTED,
    ).split('\n');
    expect(heading).toBe('Words.');
    expect(head).toBe('| protocol | audio | UAR | accuracy | folds |');
    expect(first).toBe('| random | wide-band 16 kHz | 64.8 | 68.1 | 1 |');
  });

  it('names the command of each row where reports are compared', () => {
    const rows = fillTemplate(`<!-- comparison ${PAPER} ${PAPER} -->`, COMMITTED).split('\n');
    const { command } = COMMITTED.report(PAPER);
    expect(rows.slice(2).filter((row) => row.includes(`\`${command}\``))).toHaveLength(8);
  });

  it('refuses a table that it does not know, and a report that is not one', () => {
    expect(() => fillTemplate(`<!-- nothing ${PAPER} -->`, COMMITTED)).toThrow(/nothing/);
    expect(() => fillTemplate('<!-- command package.json -->', COMMITTED)).toThrow(
      /REPORT_UNREADABLE: package.json/,
    );
  });
});
