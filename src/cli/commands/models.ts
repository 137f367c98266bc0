import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT } from '../../errors.js';
import { loadBackend } from '../../model/backend.js';
import { commandOf, type CommandDefinition, type CommandHost } from '../command.js';
import { listModels } from '../models/list-models.js';
import { printModels } from '../models/print-models.js';
import { flag, text } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';
import { packageRoot } from '../package-root.js';

export const MODELS_OPTIONS = {
  folder: {
    flags: '--folder <path>',
    description: 'folder of model artifacts (default: models of the package)',
    schema: text.optional(),
    expected: 'a folder',
    flagOnly: true,
  },
  json: {
    flags: '--json',
    description: 'print cards and findings as JSON',
    schema: flag,
    expected: 'no value',
    flagOnly: true,
  },
} as const satisfies OptionSpecs;

const MODELS: CommandDefinition<typeof MODELS_OPTIONS> = {
  name: 'models',
  summary: 'Lists the models that are there, and verifies each of them.',
  options: MODELS_OPTIONS,
  examples: [
    ['undertone models', 'what each model is, how well its recipe does, and whether it is whole'],
    ['undertone models --folder runs --json', 'cards and findings of models of your own'],
  ],
  exitCodes: {
    65: 'a model is damaged, or its card does not fit its report',
    66: 'there is no model',
    69: 'no backend loads',
  },
  endsAtSignals: true,
  run: async ({ options, io }) => {
    await loadBackend({ prefer: 'auto' });
    const folder =
      options.folder === undefined
        ? join(packageRoot(), 'models')
        : resolve(io.workingFolder, options.folder);
    const models = await listModels(folder);
    io.stdout.write(options.json ? `${JSON.stringify(models, null, 2)}\n` : printModels(models));
    if (models.length === 0) {
      io.stderr.write(`no models in ${folder}\n`);
      return EXIT.noInput;
    }
    return models.some(({ problem }) => problem !== null) ? EXIT.data : EXIT.ok;
  },
};

export function modelsCommand(host: CommandHost): Command {
  return commandOf(MODELS, host);
}
