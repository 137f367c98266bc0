import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT, UndertoneError } from '../../errors.js';
import type { HashedReport } from '../../training/hashed-report.js';
import { withMeasuredTime } from '../../training/report/measured.js';
import { parseReport } from '../../training/report/read-report.js';
import { reportFolderWriter } from '../../training/report/report-folder.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import { decimalNumber, text } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';

export const REPORT_OPTIONS = {
  from: {
    flags: '--from <file>',
    description: 'report.json as train or evaluate wrote it',
    schema: text,
    expected: 'a file',
    flagOnly: true,
  },
  report: {
    flags: '--report <folder>',
    description: 'receives the report as a page (index.html) beside report.json',
    schema: text,
    expected: 'a folder',
    flagOnly: true,
  },
  coreUs: {
    flags: '--core-us <µs>',
    description: 'core time of a stream-second as it was measured, to be added to the report',
    schema: decimalNumber(0, 1e9).optional(),
    expected: 'microseconds',
    flagOnly: true,
  },
} as const satisfies OptionSpecs;

const REPORT: CommandDefinition<typeof REPORT_OPTIONS> = {
  name: 'report',
  summary: 'Makes the page of a report again from its JSON file.',
  options: REPORT_OPTIONS,
  examples: [
    [
      'undertone report --from models/paper-ravdess/report.json --report runs/paper',
      'runs/paper/index.html, which needs neither network nor JavaScript',
    ],
  ],
  exitCodes: {
    65: 'the file is no report',
    66: 'the file is missing',
    69: 'a package that draws is missing',
    73: 'the page cannot be written',
  },
  endsAtSignals: true,
  run: makePage,
};

export function reportCommand(host: CommandHost): Command {
  return commandOf(REPORT, host);
}

async function makePage({ options, io }: CommandCall<typeof REPORT_OPTIONS>): Promise<number> {
  const write = await reportFolderWriter();
  const path = resolve(io.workingFolder, options.from);
  const json = await readFile(path, 'utf8').catch((cause: unknown) => {
    const what = 'the report cannot be read';
    throw new UndertoneError('FILE_NOT_FOUND', { what, where: path, cause });
  });
  parseReport(json, path);
  const report = JSON.parse(json) as HashedReport<object>;
  const complete = options.coreUs === undefined ? report : withMeasuredTime(report, options.coreUs);
  await write(resolve(io.workingFolder, options.report), complete);
  return EXIT.ok;
}
