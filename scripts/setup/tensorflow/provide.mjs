/**
 * Gives tfjs-node its binding: from the cache, by its own install script where its servers
 * answer, or made from a package of the Python registry.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.mjs';
import { findCompiler } from './compile.mjs';
import { forgetFailure, rememberFailure, rememberedFailure } from './failure-memory.mjs';
import { makeFromWheel } from './from-wheel.mjs';
import { networkOf } from './http.mjs';
import { installByItself, whyNotReachable } from './own-download.mjs';
import { pipSettings } from './pip-settings.mjs';
import { certify, isCertified, whyNotLoading } from './probe.mjs';
import { adopt, discard, hasBinding, isStored, link } from './store.mjs';
import { wheelForThisMachine } from './wheel.mjs';

/**
 * @typedef {object} Request
 * @property {string} packageFolder of tfjs-node
 * @property {string} cache
 * @property {import('../reporter.mjs').Reporter} reporter
 * @property {boolean} retry also where it failed a short time ago
 * @property {import('./wheel.mjs').Wheel} [wheel] other than the pinned one
 *
 * @typedef {Request & { stored: string }} Task `stored`: the cache's folder for such bindings
 */

/** tfjs-node 4.22.0 calls what Node 23 removed (tensorflow/tfjs#8609). */
const FIRST_NODE_WITHOUT = 23;

/**
 * @param {Request} request
 * @returns {Promise<string | undefined>} why it could not be done, or undefined where it is done
 */
export async function provideTensorflow(request) {
  const { packageFolder, cache, reporter, retry } = request;
  if (Number(process.versions.node.split('.')[0]) >= FIRST_NODE_WITHOUT) {
    return `tfjs-node does not work on Node ${process.versions.node}, Node 20 and 22 do`;
  }
  const kind = `tfjs-node-${versionOf(packageFolder)}-${process.platform}-${process.arch}`;
  const task = { ...request, stored: join(cache, kind) };
  if ((await isInPlace(packageFolder)) || (await useStored(task))) return undefined;

  const situation = `${kind}, Node ${process.version}, ${(await findCompiler()) ?? 'no compiler'}`;
  const remembered = retry ? undefined : rememberedFailure(cache, situation, Date.now());
  if (remembered !== undefined) return remembered;

  return withLock(join(cache, 'setup.lock'), reporter, async () => {
    if (await useStored(task)) return undefined;
    const reason = await make(task);
    if (reason === undefined) forgetFailure(cache);
    else rememberFailure(cache, { reason, situation, atMs: Date.now() });
    return reason;
  });
}

/** @param {string} packageFolder */
function versionOf(packageFolder) {
  return String(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version);
}

/** @param {string} packageFolder */
async function isInPlace(packageFolder) {
  if (!hasBinding(packageFolder)) return false;
  return isCertified(packageFolder) || (await works(packageFolder));
}

/** @param {Task} task */
async function useStored({ packageFolder, stored }) {
  if (!isStored(stored)) return false;
  link(packageFolder, stored);
  return works(packageFolder);
}

/** @param {string} packageFolder */
async function works(packageFolder) {
  if ((await whyNotLoading(packageFolder)) !== undefined) return false;
  certify(packageFolder);
  return true;
}

/**
 * @param {Task} task
 * @returns {Promise<string | undefined>} why neither way works
 */
async function make(task) {
  /** @type {string[]} */
  const reasons = [];
  for (const way of [makeByItself, makeOfWheel]) {
    try {
      await way(task);
      const reason = await whyNotLoading(task.packageFolder);
      if (reason === undefined) {
        certify(task.packageFolder);
        return undefined;
      }
      reasons.push(reason);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  discard(task.packageFolder, task.stored);
  return reasons.join('; ');
}

/** @param {Task} task */
async function makeByItself({ packageFolder, stored, reporter }) {
  reporter.begin('Looking for the servers that tfjs-node downloads from');
  const obstacle = await whyNotReachable(packageFolder, networkOf(pipSettings()));
  if (obstacle !== undefined) throw new Error(obstacle);
  reporter.begin('Running the install script of tfjs-node');
  await installByItself(packageFolder);
  // Elsewhere its libraries are found by paths that do not survive a move.
  if (process.platform === 'linux') adopt(packageFolder, stored);
  reporter.end('Ran the install script of tfjs-node');
}

/** @param {Task} task */
async function makeOfWheel({ wheel = wheelForThisMachine(), ...task }) {
  await makeFromWheel({ ...task, wheel });
  link(task.packageFolder, task.stored);
}
