import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { withMeasuredTime } from '../../../src/training/report/measured.js';
import { parseReport } from '../../../src/training/report/read-report.js';

const PAPER = new URL('../../../models/paper-ravdess/report.json', import.meta.url);

describe('parseReport', () => {
  it('reads the report of a shipped model', async () => {
    const report = parseReport(await readFile(PAPER, 'utf8'), 'report.json');
    expect('recipe' in report && report.protocols).toHaveLength(4);
  });

  it('refuses figures that were changed', async () => {
    const json = await readFile(PAPER, 'utf8');
    const changed = json.replace('"clips": 1440', '"clips": 1441');
    expect(() => parseReport(changed, 'report.json')).toThrow(
      /REPORT_UNREADABLE: report\.json: .*do not fit their hash/,
    );
  });

  it.each(['{', '[]', '{"corpus": "x"}'])('refuses %s', (json) => {
    expect(() => parseReport(json, 'other.json')).toThrow(/REPORT_UNREADABLE: other\.json/);
  });
});

describe('withMeasuredTime', () => {
  it('makes a report of its own', () => {
    const report = { corpus: 'tiny', network: { parameters: 1 }, reportHash: 'old' };
    const measured = withMeasuredTime(report, 950);
    expect(measured).toMatchObject({ network: { coreMicrosecondsPerStreamSecond: 950 } });
    expect(measured.reportHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses a report without a network', () => {
    expect(() => withMeasuredTime({ corpus: 'tiny' }, 950)).toThrow(/USAGE: --core-us/);
  });
});
