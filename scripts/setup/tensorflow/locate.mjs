/** Finds the copy of tfjs-node that undertone loads; where npm left it out, installs one. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withLock } from '../lock.mjs';
import { npm } from '../npm.mjs';

const TFJS_NODE = '@tensorflow/tfjs-node';
const HEADERS = 'node-api-headers';

/**
 * @param {object} request
 * @param {string} request.root undertone's own folder
 * @param {string} request.cache
 * @param {import('../reporter.mjs').Reporter} request.reporter
 * @returns {Promise<string>} the folder of tfjs-node; it can be written
 */
export async function locateTfjsNode({ root, cache, reporter }) {
  const ours = installedFolder(root);
  if (ours !== undefined && isWritable(ours)) return ours;

  const prefix = join(cache, 'tfjs-node');
  const folder = join(prefix, 'node_modules', TFJS_NODE);
  await withLock(join(cache, 'setup.lock'), reporter, async () => {
    const { [TFJS_NODE]: version, [HEADERS]: headers } = wantedVersions(root);
    if (versionIn(folder) === version) return;
    reporter.begin(`Installing tfjs-node ${version}`);
    mkdirSync(prefix, { recursive: true });
    const packages = [`${TFJS_NODE}@${version}`, `${HEADERS}@${headers}`];
    const options = ['--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund'];
    const { ok, output } = await npm(['install', ...options, ...packages], { cwd: prefix });
    if (!ok) throw new Error(`tfjs-node cannot be installed: ${output.slice(-500)}`);
    reporter.end(`Installed tfjs-node ${version}`);
  });
  return folder;
}

/** @param {string} root */
function installedFolder(root) {
  try {
    const require = createRequire(join(root, 'package.json'));
    return dirname(require.resolve(`${TFJS_NODE}/package.json`));
  } catch {
    return undefined;
  }
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @returns {Record<string, string>}
 */
function wantedVersions(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies;
}

/** @param {string} folder */
function versionIn(folder) {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}
