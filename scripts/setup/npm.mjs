/** Runs the npm that started us, or the one on the PATH. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

const END_WITH_PARENT = fileURLToPath(new URL('end-with-parent.cjs', import.meta.url));

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string }} options
 */
export function npm(args, { cwd }) {
  const { npm_execpath: starter, NODE_OPTIONS = '' } = process.env;
  const preload = `--require ${JSON.stringify(END_WITH_PARENT)}`;
  const options = { cwd, env: { ...process.env, NODE_OPTIONS: `${NODE_OPTIONS} ${preload}` } };
  // Other package managers set this variable too, to programs of their own.
  return starter !== undefined && basename(starter) === 'npm-cli.js'
    ? run(process.execPath, [starter, ...args], options)
    : run('npm', args, options);
}
