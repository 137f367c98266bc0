/** Where set-up keeps what is too big or too slow to make anew for each clone. */
import { accessSync, constants, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * @typedef {Readonly<Record<string, string | undefined>>} Environment
 */

/**
 * The first of these that can be created and written: `UNDERTONE_CACHE`,
 * `$XDG_CACHE_HOME/undertone`, `$HOME/.cache/undertone`, a folder of this user's own in the
 * folder for temporary files.
 * @param {Environment} [env]
 * @returns {string} an absolute path; the folder exists
 * @throws {Error} when none of them can be written
 */
export function cacheDirectory(env = process.env) {
  if (isSet(env.UNDERTONE_CACHE)) return firstOf([resolve(env.UNDERTONE_CACHE)], isWritable);
  // Code is loaded from the cache, so a folder that somebody else laid out is not taken unless
  // it was named: in the folder for temporary files everybody may create folders.
  return firstOf(defaultFolders(env), (folder) => isWritable(folder) && isOurs(folder));
}

/**
 * Where set-up put its files on this machine, for those who only look.
 * @param {Environment} [env]
 * @returns {string | undefined} undefined where it did not run
 */
export function existingCacheDirectory(env = process.env) {
  return isSet(env.UNDERTONE_CACHE)
    ? [resolve(env.UNDERTONE_CACHE)].find((folder) => existsSync(folder))
    : defaultFolders(env).find((folder) => existsSync(folder) && isOurs(folder));
}

/**
 * @param {readonly string[]} folders
 * @param {(folder: string) => boolean} isUsable
 */
function firstOf(folders, isUsable) {
  const found = folders.find(isUsable);
  if (found === undefined) {
    throw new Error(`no folder to keep files in: cannot write ${folders.join(', ')}`);
  }
  return found;
}

/** @param {Environment} env */
function defaultFolders(env) {
  const home = env.HOME ?? env.USERPROFILE;
  return [
    // The XDG specification has relative paths ignored.
    ...(isSet(env.XDG_CACHE_HOME) && isAbsolute(env.XDG_CACHE_HOME)
      ? [join(env.XDG_CACHE_HOME, 'undertone')]
      : []),
    ...(isSet(home) ? [join(resolve(home), '.cache', 'undertone')] : []),
    join(tmpdir(), `undertone-${process.getuid?.() ?? 'cache'}`),
  ];
}

/**
 * @param {string | undefined} value
 * @returns {value is string}
 */
function isSet(value) {
  return value !== undefined && value !== '';
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} folder */
function isOurs(folder) {
  if (process.getuid === undefined) return true;
  const { uid, mode } = lstatSync(folder);
  return uid === process.getuid() && (mode & 0o002) === 0;
}
