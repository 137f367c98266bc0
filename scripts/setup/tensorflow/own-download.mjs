/** tfjs-node's own way: its install script, where the servers that it downloads from answer. */
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../run.mjs';
import { get } from './http.mjs';

/** Long enough for a slow line; that the servers are there is asked for separately. */
const INSTALL_MS = 15 * 60_000;
const ANSWER_MS = 5_000;

/**
 * @param {string} packageFolder of tfjs-node
 * @param {import('./http.mjs').Network} network
 * @returns {Promise<string | undefined>} why its servers cannot be used, or undefined
 */
export async function whyNotReachable(packageFolder, network) {
  const { host } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).binary;
  const mirror = process.env.npm_config_tfjs_binding_binary_host_mirror;
  const url = new URL(mirror ?? host);
  const silence = new Promise((resolve) => {
    setTimeout(resolve, ANSWER_MS, `${url.host} does not answer`).unref();
  });
  const answer = get(url, network).then(
    ({ response }) => {
      response.destroy();
      return undefined;
    },
    () => `${url.host} cannot be reached`,
  );
  return Promise.race([answer, silence]);
}

/**
 * @param {string} packageFolder
 * @throws {Error} when the script fails
 */
export async function installByItself(packageFolder) {
  const programs = [join(packageFolder, '..', '..', '.bin'), process.env.PATH ?? ''];
  const { ok, outcome, output } = await run(process.execPath, ['scripts/install.js'], {
    cwd: packageFolder,
    env: { ...process.env, PATH: programs.join(delimiter) },
    timeoutMs: INSTALL_MS,
  });
  if (!ok) throw new Error(`its install script failed (${outcome}): ${output.slice(-300)}`);
}
