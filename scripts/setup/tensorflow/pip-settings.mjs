/** What pip is told about indexes, proxies and certificates, also where pip itself is missing. */
import { readFileSync } from 'node:fs';
import { devNull, homedir } from 'node:os';
import { join } from 'node:path';

/** pip's own default. */
const PUBLIC_INDEX = 'https://pypi.org/simple';

/**
 * @typedef {object} PipSettings
 * @property {string} indexUrl without a slash at its end
 * @property {string | undefined} cert a file of certificates to trust
 * @property {string | undefined} proxy
 */

/**
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @returns {PipSettings}
 */
export function pipSettings(env = process.env) {
  const files = configFiles(env).map(readSettings);
  const setting = (/** @type {string} */ name) =>
    env[`PIP_${name.replace('-', '_').toUpperCase()}`] ??
    files.map((settings) => settings.get(name)).find((value) => value !== undefined);
  return {
    indexUrl: (setting('index-url') ?? PUBLIC_INDEX).replace(/\/+$/, ''),
    cert: setting('cert'),
    proxy: setting('proxy'),
  };
}

/**
 * Strongest first.
 * @param {Readonly<Record<string, string | undefined>>} env
 */
function configFiles(env) {
  // As with pip, this keeps it from reading any file.
  if (env.PIP_CONFIG_FILE === devNull) return [];
  const home = env.HOME === undefined || env.HOME === '' ? homedir() : env.HOME;
  return [
    ...(env.PIP_CONFIG_FILE === undefined ? [] : [env.PIP_CONFIG_FILE]),
    join(env.XDG_CONFIG_HOME ?? join(home, '.config'), 'pip', 'pip.conf'),
    join(home, '.pip', 'pip.conf'),
    '/etc/xdg/pip/pip.conf',
    '/etc/pip.conf',
  ];
}

/**
 * The sections [global] and [download] of an INI file.
 * @param {string} path
 */
function readSettings(path) {
  /** @type {Map<string, string>} */
  const settings = new Map();
  let section = '';
  for (const line of linesOf(path)) {
    section = /^\[(.+)\]/.exec(line)?.[1] ?? section;
    const entry = /^([\w-]+)\s*[=:]\s*(\S+)/.exec(line);
    if (entry?.[1] === undefined || entry[2] === undefined) continue;
    if (section === 'global' || section === 'download') {
      settings.set(entry[1].replace('_', '-'), entry[2]);
    }
  }
  return settings;
}

/** @param {string} path */
function linesOf(path) {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}
