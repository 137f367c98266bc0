/**
 * Bindings that work are kept in the cache, one folder each, and tfjs-node's own folder links to
 * them: a second clone, or node_modules made anew, has its binding at once.
 */
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What tfjs-node needs beside its own files: TensorFlow's library and the compiled binding. */
const PARTS = ['deps', 'lib'];
/** Where tfjs-node has its binding, seen from its folder. */
export const BINDING = join('lib', 'napi-v8', 'tfjs_binding.node');

/**
 * @param {string} packageFolder of tfjs-node
 * @returns {boolean} whether a binding is there; not whether it loads
 */
export function hasBinding(packageFolder) {
  return existsSync(join(packageFolder, BINDING));
}

/**
 * @param {string} stored
 * @returns {boolean}
 */
export function isStored(stored) {
  return hasBinding(stored) && existsSync(join(stored, 'deps', 'lib'));
}

/**
 * Lays tfjs-node's folder out so that it uses a stored binding.
 * @param {string} packageFolder
 * @param {string} stored
 */
export function link(packageFolder, stored) {
  for (const part of PARTS) {
    const place = join(packageFolder, part);
    rmSync(place, { recursive: true, force: true });
    symlinkSync(join(stored, part), place, 'junction');
  }
}

/**
 * Takes a binding that was made in tfjs-node's folder into the cache, and links to it.
 * @param {string} packageFolder
 * @param {string} stored
 */
export function adopt(packageFolder, stored) {
  const staging = stagingFor(stored);
  for (const part of PARTS) {
    cpSync(join(packageFolder, part), join(staging, part), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  publish(staging, stored);
  link(packageFolder, stored);
}

/**
 * Removes a binding that does not work, so that nobody tries it again.
 * @param {string} packageFolder
 * @param {string} stored
 */
export function discard(packageFolder, stored) {
  for (const part of PARTS) rmSync(join(packageFolder, part), { recursive: true, force: true });
  rmSync(stored, { recursive: true, force: true });
}

/**
 * A fresh folder beside `stored`; `publish` gives it that name.
 * @param {string} stored
 */
export function stagingFor(stored) {
  const staging = `${stored}.making-${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  return staging;
}

/**
 * @param {string} staging
 * @param {string} stored
 */
export function publish(staging, stored) {
  mkdirSync(dirname(stored), { recursive: true });
  rmSync(stored, { recursive: true, force: true });
  renameSync(staging, stored);
}
