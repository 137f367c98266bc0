import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { EXIT, UndertoneError } from '../../errors.js';
import { commandOf, type CommandDefinition, type CommandHost } from '../command.js';
import type { OptionSpecs } from '../options.js';
import { packageRoot } from '../package-root.js';

const SETUP: CommandDefinition<OptionSpecs> = {
  name: 'setup',
  summary: 'Installs the TensorFlow backend, which inference is fastest with and training needs.',
  options: {},
  examples: [['undertone setup', 'from the cache, or about 200 MB of download']],
  exitCodes: { 69: 'set-up could not finish' },
  run: runSetup,
};

export function setupCommand(host: CommandHost): Command {
  return commandOf(SETUP, host);
}

/** The script stands alone, for it runs in fresh clones before anything is installed or built. */
async function runSetup(): Promise<number> {
  const script = join(packageRoot(), 'scripts', 'setup.mjs');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, '--retry'], { stdio: 'inherit' });
    child.once('error', (cause) => {
      const what = 'set-up cannot be started';
      reject(new UndertoneError('SETUP_FAILED', { what, where: script, cause }));
    });
    child.once('close', (code) => {
      resolve(code ?? EXIT.interrupted);
    });
  });
}
