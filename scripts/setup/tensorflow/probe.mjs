/** Tells whether a copy of tfjs-node computes, in a process of its own that may crash. */
import { readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { BINDING } from './store.mjs';

const CERTIFICATE = '.binding-works';
const TIMEOUT_MS = 60_000;
const PROGRAM = `
  const tf = require(process.argv[1]);
  const sum = tf.tensor1d([1, 2, 3]).square().sum().dataSync()[0];
  if (tf.getBackend() !== 'tensorflow' || sum !== 14) throw new Error('wrong result ' + sum);
`;

/**
 * @param {string} packageFolder of tfjs-node
 * @returns {Promise<string | undefined>} why it does not, or undefined where it does
 */
export async function whyNotLoading(packageFolder) {
  const { ok, outcome, output } = await run(process.execPath, ['-e', PROGRAM, packageFolder], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', NODE_OPTIONS: '' },
    timeoutMs: TIMEOUT_MS,
  });
  if (ok) return undefined;
  const error = output.split('\n').find((line) => line.includes('Error: '));
  return error?.trim() ?? `loading it ends with ${outcome}`;
}

/**
 * Notes that this binding works with this Node, so that nobody has to load it to know.
 * @param {string} packageFolder
 */
export function certify(packageFolder) {
  try {
    writeFileSync(join(packageFolder, CERTIFICATE), subjectOf(packageFolder));
  } catch {
    // The folder belongs to somebody else: then it is tried each time.
  }
}

/**
 * @param {string} packageFolder
 * @returns {boolean}
 */
export function isCertified(packageFolder) {
  try {
    const certificate = readFileSync(join(packageFolder, CERTIFICATE), 'utf8');
    return certificate === subjectOf(packageFolder);
  } catch {
    return false;
  }
}

/** @param {string} packageFolder */
function subjectOf(packageFolder) {
  const binding = realpathSync(join(packageFolder, BINDING));
  const { size, mtimeMs } = statSync(binding);
  return `${process.version} ${binding} ${size} ${mtimeMs}`;
}
