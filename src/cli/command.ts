import { Command } from 'commander';
import { EXIT } from '../errors.js';
import { readConfigFile } from './config-file.js';
import type { CliIo } from './io.js';
import {
  commanderOptions,
  resolveOptions,
  type OptionSpecs,
  type OptionValues,
} from './options.js';

/** One command: what its help says, what it takes, and what it does. */
export interface CommandDefinition<Specs extends OptionSpecs> {
  readonly name: string;
  readonly summary: string;
  /** A positional argument as commander writes it, `<files...>`, and what it is. */
  readonly argument?: readonly [name: string, description: string];
  readonly options: Specs;
  /** Command lines with a word on what they do. */
  readonly examples: readonly (readonly [commandLine: string, meaning: string])[];
  /** Exit codes other than 0, 64, 70, 78 and 130, which every command has. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** Whether there is nothing to finish, or to write, when it is interrupted. */
  readonly endsAtSignals?: boolean;
  /** @returns the exit code; failures are thrown as UndertoneError */
  run(call: CommandCall<Specs>): Promise<number>;
}

export interface CommandCall<Specs extends OptionSpecs> {
  readonly args: readonly string[];
  readonly options: OptionValues<Specs>;
  readonly io: CliIo;
  /** Whether messages are to come with stack traces. */
  readonly debug: boolean;
}

export interface CommandHost {
  readonly io: CliIo;
  /** Option names that a configuration file may hold, of all commands. */
  readonly configKeys: ReadonlySet<string>;
  finish(exitCode: number): void;
}

/** A commander command that resolves its options and hands its exit code to the host. */
export function commandOf<Specs extends OptionSpecs>(
  definition: CommandDefinition<Specs>,
  host: CommandHost,
): Command {
  const command = new Command(definition.name).description(definition.summary);
  if (definition.argument !== undefined) command.argument(...definition.argument);
  for (const option of commanderOptions(definition.options)) command.addOption(option);
  return command
    .option('--config <file>', 'configuration file (default undertone.config.json, if there)')
    .option('--debug', 'stack traces with error messages')
    .addHelpText('after', () => helpTail(definition))
    .action(async () => {
      const flags = command.opts<{ config?: string; debug?: boolean }>();
      const debug = flags.debug === true;
      const config = await readConfigFile(flags.config, host.io.workingFolder, host.configKeys);
      const options = resolveOptions(definition.options, {
        flags,
        environment: host.io.environment,
        config,
      });
      if (definition.endsAtSignals === true) host.io.unheed?.();
      if (host.io.interrupted.aborted) host.finish(EXIT.interrupted);
      else host.finish(await definition.run({ args: command.args, options, io: host.io, debug }));
    });
}

const COMMON_EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'done',
  64: 'an option or argument is wrong',
  70: 'a fault in undertone itself',
  78: 'the configuration is wrong, or does not fit the model',
  130: 'interrupted (Ctrl-C); events up to then were delivered',
};

const CONFIG_HELP = [
  '\nEvery option is also an environment variable (UNDERTONE_…) and a key of',
  'undertone.config.json; flags win over variables, variables over the file.',
];

function helpTail(definition: CommandDefinition<OptionSpecs>): string {
  const examples = definition.examples.map(([line, meaning]) => `  $ ${line}\n      ${meaning}`);
  const exitCodes = Object.entries({ ...COMMON_EXIT_CODES, ...definition.exitCodes }).map(
    ([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`,
  );
  const isConfigurable = Object.values(definition.options).some(
    ({ flagOnly }) => flagOnly !== true,
  );
  return [
    ...(isConfigurable ? CONFIG_HELP : []),
    '\nExamples:',
    ...examples,
    '\nExit codes:',
    ...exitCodes,
  ].join('\n');
}
