/**
 * Options of the commands. Each is described once, may come from four places, and is validated
 * once. Precedence: flag, environment (`UNDERTONE_HOP`), configuration file (`"hop"`), default.
 */
import { Option } from 'commander';
import type { z } from 'zod';
import { UndertoneError, type ErrorCode } from '../errors.js';

export interface OptionSpec<Schema extends z.ZodType = z.ZodType> {
  /** As commander writes them: `--hop <ms>`. */
  readonly flags: string;
  /** One clause for the help; the default is part of it. */
  readonly description: string;
  /** Takes the text of a flag or variable as well as the JSON value of a configuration file. */
  readonly schema: Schema;
  /** What a valid value is, for messages. */
  readonly expected: string;
  /** Given on the command line alone, never by environment or configuration. */
  readonly flagOnly?: boolean;
}

/** Keyed by the option's name in code, which is also its key in a configuration file. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: z.output<Specs[Name]['schema']>;
};

export interface OptionSources {
  /** What commander parsed, keyed by option name; absent where not given. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly config: ConfigValues;
}

export interface ConfigValues {
  /** Where the values come from, for messages. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * @returns one validated value an option, frozen
 * @throws UndertoneError USAGE for a wrong flag, CONFIG for a wrong variable or file entry
 */
export function resolveOptions<Specs extends OptionSpecs>(
  specs: Specs,
  sources: OptionSources,
): OptionValues<Specs> {
  const entries = Object.entries(specs).map(([name, spec]) => [
    name,
    validated(spec, firstGiven(name, spec, sources)),
  ]);
  return Object.freeze(Object.fromEntries(entries)) as OptionValues<Specs>;
}

/** The options for commander, in the order of the specs. Validation stays with `resolveOptions`. */
export function commanderOptions(specs: OptionSpecs): Option[] {
  return Object.values(specs).map(({ flags, description }) => new Option(flags, description));
}

/** The name of an option's environment variable: `minSpeechMs` → `UNDERTONE_MIN_SPEECH_MS`. */
export function environmentName(name: string): string {
  return `UNDERTONE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

interface Given {
  readonly value: unknown;
  readonly where: string;
  readonly code: ErrorCode;
}

function firstGiven(name: string, spec: OptionSpec, sources: OptionSources): Given {
  const flag = { where: new Option(spec.flags).long ?? spec.flags, code: 'USAGE' } as const;
  const fromFlag = sources.flags[name];
  if (fromFlag !== undefined || spec.flagOnly === true) return { ...flag, value: fromFlag };

  const variable = environmentName(name);
  const fromEnvironment = sources.environment[variable];
  if (fromEnvironment !== undefined) {
    return { value: fromEnvironment, where: variable, code: 'CONFIG' };
  }
  const fromConfig = sources.config.values[name];
  if (fromConfig !== undefined) {
    return { value: fromConfig, where: `${sources.config.path}: ${name}`, code: 'CONFIG' };
  }
  return { ...flag, value: undefined };
}

function validated({ schema, expected }: OptionSpec, { value, where, code }: Given): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new UndertoneError(code, {
    what: 'the value is not valid',
    where,
    expected,
    received: value === undefined ? 'nothing' : JSON.stringify(value),
  });
}
