import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import type { ConfigValues } from './options.js';

export const CONFIG_FILE_NAME = 'undertone.config.json';

/**
 * Reads the configuration: the file named, or else `undertone.config.json` of the working folder
 * where there is one.
 *
 * @param keys the options that a file may hold, of all commands
 * @throws UndertoneError CONFIG (not JSON, not an object, an unknown key), FILE_NOT_FOUND (a file
 *   that was named is missing)
 */
export async function readConfigFile(
  named: string | undefined,
  workingFolder: string,
  keys: ReadonlySet<string>,
): Promise<ConfigValues> {
  const path = named ?? CONFIG_FILE_NAME;
  const text = await readText(resolve(workingFolder, path), path, named !== undefined);
  return { path, values: text === undefined ? {} : parsed(text, path, keys) };
}

async function readText(file: string, path: string, isRequired: boolean) {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (isMissing && !isRequired) return undefined;
    throw new UndertoneError('FILE_NOT_FOUND', {
      what: 'the configuration file cannot be read',
      where: path,
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

function parsed(text: string, path: string, keys: ReadonlySet<string>): Record<string, unknown> {
  const result = z.record(z.string(), z.unknown()).safeParse(jsonOf(text, path));
  if (!result.success) {
    throw new UndertoneError('CONFIG', {
      what: 'the configuration is not an object',
      where: path,
      expected: '{ "option": value, … }',
    });
  }
  const unknown = Object.keys(result.data).filter((key) => !keys.has(key));
  if (unknown.length > 0) {
    throw new UndertoneError('CONFIG', {
      what: 'the configuration holds an unknown key',
      where: path,
      expected: [...keys].sort().join(', '),
      received: unknown.join(', '),
    });
  }
  return result.data;
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UndertoneError('CONFIG', {
      what: 'the configuration is not JSON',
      where: path,
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
