/** Runs a program to its end, with everything that it started. */
import { spawn } from 'node:child_process';

/**
 * @typedef {object} RunResult
 * @property {boolean} ok it ended by itself with exit code 0
 * @property {string} outcome how it ended, in words
 * @property {string} output the last of what it printed
 */

const KEPT_CHARACTERS = 8_000;

/**
 * Never rejects: a program that cannot be started is a result too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { cwd, env = process.env, timeoutMs } = {}) {
  return new Promise((resolve) => {
    // A group of its own, so that ending it ends its children as well.
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let timedOut = false;
    const keep = (/** @type {Buffer} */ bytes) => {
      output = (output + bytes.toString()).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);

    const endWithUs = () => {
      killGroup(child);
      process.exit(130);
    };
    process.once('SIGINT', endWithUs);
    process.once('SIGTERM', endWithUs);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killGroup(child);
          }, timeoutMs);

    const finish = (/** @type {boolean} */ ok, /** @type {string} */ outcome) => {
      clearTimeout(timer);
      process.off('SIGINT', endWithUs);
      process.off('SIGTERM', endWithUs);
      resolve({ ok, outcome, output: output.trim() });
    };
    child.once('error', (error) => {
      finish(false, error.message);
    });
    child.once('close', (code, signal) => {
      if (timedOut) finish(false, `no end within ${String(timeoutMs)} ms`);
      else finish(code === 0, signal === null ? `exit code ${String(code)}` : `ended by ${signal}`);
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}
