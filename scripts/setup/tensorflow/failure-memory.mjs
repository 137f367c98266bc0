/**
 * Remembers that TensorFlow could not be had, so that the next start does not wait for it again.
 * `undertone doctor` shows what is remembered.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Failure
 * @property {string} reason
 * @property {string} situation what was tried, and with what: another one is worth a try
 * @property {number} atMs
 */

const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** @param {string} cache */
const pathIn = (cache) => join(cache, 'tensorflow-unavailable.json');

/**
 * @param {string} cache
 * @param {string} situation
 * @param {number} nowMs
 * @returns {string | undefined} the reason
 */
export function rememberedFailure(cache, situation, nowMs) {
  try {
    /** @type {Failure} */
    const failure = JSON.parse(readFileSync(pathIn(cache), 'utf8'));
    const isFresh = nowMs - failure.atMs < FORGOTTEN_AFTER_MS;
    return isFresh && failure.situation === situation ? failure.reason : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} cache
 * @param {Failure} failure
 */
export function rememberFailure(cache, failure) {
  writeFileSync(pathIn(cache), JSON.stringify(failure));
}

/** @param {string} cache */
export function forgetFailure(cache) {
  rmSync(pathIn(cache), { force: true });
}
