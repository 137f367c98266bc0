import { Command } from 'commander';
import { EXIT } from '../errors.js';
import type { CommandHost } from './command.js';
import { CONFIG_KEYS, registerCommands } from './commands.js';
import type { CliIo } from './io.js';
import { reportFailure } from './report.js';

/**
 * Runs one command line.
 *
 * @param args what stands behind the program's name
 * @returns the exit code; whatever fails is reported to `io.stderr`
 */
export async function runCli(args: readonly string[], io: CliIo, version: string): Promise<number> {
  let exitCode: number = EXIT.ok;
  const host: CommandHost = {
    io,
    configKeys: CONFIG_KEYS,
    finish: (code) => {
      exitCode = code;
    },
  };
  try {
    await programOf(host, version).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    return reportFailure(thrown, io.stderr, args.includes('--debug'));
  }
}

function programOf(host: CommandHost, version: string): Command {
  const { stdout, stderr } = host.io;
  const program = new Command('undertone')
    .description('Turns live speech into emotion events.')
    .version(version)
    .showHelpAfterError('(undertone --help lists commands, undertone COMMAND --help its options)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'undertone: USAGE: '));
      },
    });
  registerCommands(program, host);
  return program;
}
