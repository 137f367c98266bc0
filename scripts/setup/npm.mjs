/** Runs the npm that started us, or the one on the PATH. */
import { basename } from 'node:path';
import { run } from './run.mjs';

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string, timeoutMs?: number }} options
 */
export function npm(args, options) {
  // Other package managers set this variable too, to programs of their own.
  const starter = process.env.npm_execpath;
  return starter !== undefined && basename(starter) === 'npm-cli.js'
    ? run(process.execPath, [starter, ...args], options)
    : run('npm', args, options);
}
