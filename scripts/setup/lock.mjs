/**
 * One set-up at a time in a folder. The lock spares double work; that nothing half-made is ever
 * used rests on checksums and renames alone, so a lock that is wrongly taken over does no harm.
 */
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 2_000;
/** The owner may be in another container, where only its heartbeat can be seen. */
const SILENT_MS = 30_000;
const POLL_MS = 250;

/**
 * @template Result
 * @param {string} path of the lock file
 * @param {import('./reporter.mjs').Reporter} reporter told when another process is waited for
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(path, reporter, work) {
  const token = await acquire(path, reporter);
  const heartbeat = setInterval(() => {
    beat(path);
  }, HEARTBEAT_MS);
  const release = () => {
    if (ownerOf(path) === token) rmSync(path, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}

/**
 * @param {string} path
 * @param {import('./reporter.mjs').Reporter} reporter
 */
async function acquire(path, reporter) {
  mkdirSync(dirname(path), { recursive: true });
  const token = `${hostname()} ${process.pid}`;
  let told = false;
  while (!tryCreate(path, token)) {
    const owner = ownerOf(path);
    if (owner !== undefined && isStale(path, owner)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told && owner !== undefined) {
      reporter.begin(`Waiting for another set-up (${owner})`);
      told = true;
    }
    await sleep(POLL_MS);
  }
  return token;
}

/**
 * @param {string} path
 * @param {string} token
 */
function tryCreate(path, token) {
  try {
    writeFileSync(path, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined where there is no lock
 */
function ownerOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @param {string} owner
 */
function isStale(path, owner) {
  const [host, pid] = owner.split(' ');
  if (host === hostname() && pid !== undefined && !isAlive(Number(pid))) return true;
  try {
    return Date.now() - statSync(path).mtimeMs > SILENT_MS;
  } catch {
    return false;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/** @param {string} path */
function beat(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Taken over; see above why that does no harm.
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
