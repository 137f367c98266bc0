import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONSUME_OPTIONS } from '../../src/cli/commands/consume.js';
import { DEMO_OPTIONS } from '../../src/cli/commands/demo.js';
import { DOCTOR_OPTIONS } from '../../src/cli/commands/doctor.js';
import { EVALUATE_OPTIONS } from '../../src/cli/commands/evaluate.js';
import { FILE_OPTIONS } from '../../src/cli/commands/file.js';
import { MIC_OPTIONS } from '../../src/cli/commands/mic.js';
import { MODELS_OPTIONS } from '../../src/cli/commands/models.js';
import { REPORT_OPTIONS } from '../../src/cli/commands/report.js';
import { RUN_OPTIONS } from '../../src/cli/processing/run-options.js';
import { SIMULATE_OPTIONS } from '../../src/cli/simulate/simulate-options.js';
import { TRAIN_OPTIONS } from '../../src/cli/commands/train.js';
import type { OptionSpecs } from '../../src/cli/options.js';

const docs = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
const sections = new Map(
  docs
    .split(/^## undertone /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

const COMMANDS: readonly (readonly [name: string, options: OptionSpecs])[] = [
  ['demo', DEMO_OPTIONS],
  ['file', FILE_OPTIONS],
  ['mic', MIC_OPTIONS],
  ['run', RUN_OPTIONS],
  ['simulate', SIMULATE_OPTIONS],
  ['consume', CONSUME_OPTIONS],
  ['train', TRAIN_OPTIONS],
  ['evaluate', EVALUATE_OPTIONS],
  ['models', MODELS_OPTIONS],
  ['report', REPORT_OPTIONS],
  ['doctor', DOCTOR_OPTIONS],
];

describe('docs/commands.md', () => {
  it.each(COMMANDS)(
    '%s: lists its options, and no other, in the words of --help',
    (name, specs) => {
      const rows = [...(sections.get(name) ?? '').matchAll(/^\| `(--[^`]+)` +\| (.+?) +\|$/gm)];
      expect(rows.map(([, flags, description]) => [flags, description])).toEqual(
        Object.values(specs).map(({ flags, description }) => [flags, description]),
      );
    },
  );
});
