/** Downloads a file of known content; what was interrupted goes on where it stopped. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './http.mjs';

/**
 * @typedef {object} Download
 * @property {URL} url
 * @property {string} path where the file goes, under that name only once it is whole and right
 * @property {string} sha256
 */

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;

/**
 * @param {Download} download
 * @param {import('./http.mjs').Network} network
 * @param {(detail: string) => void} onProgress
 */
export async function downloadFile({ url, path, sha256 }, network, onProgress) {
  const part = `${path}.part`;
  const resumed = sizeOf(part) > 0;
  await fetchWhole(url, part, network, onProgress);
  if ((await sha256Of(part)) !== sha256 && resumed) {
    // The beginning may be from another version of the file: once more, from the start.
    rmSync(part);
    await fetchWhole(url, part, network, onProgress);
  }
  const received = await sha256Of(part);
  if (received !== sha256) {
    rmSync(part);
    throw new Error(`the download is not the pinned file: SHA-256 ${received}, not ${sha256}`);
  }
  renameSync(part, path);
}

/**
 * @param {string} path
 * @returns {Promise<string>}
 */
export async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * @param {URL} url
 * @param {string} part
 * @param {import('./http.mjs').Network} network
 * @param {(detail: string) => void} onProgress
 */
async function fetchWhole(url, part, network, onProgress) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchRest(url, part, network, onProgress);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || error instanceof FinalAnswer) throw error;
      onProgress(`interrupted (${error instanceof Error ? error.message : String(error)})`);
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

/** An answer that asking again does not change. */
class FinalAnswer extends Error {}

/**
 * @param {URL} url
 * @param {string} part
 * @param {import('./http.mjs').Network} network
 * @param {(detail: string) => void} onProgress
 */
async function fetchRest(url, part, network, onProgress) {
  const have = sizeOf(part);
  const { response } = await get(url, network, have > 0 ? { range: `bytes=${have}-` } : {});
  const { statusCode = 0, headers } = response;
  if (statusCode === 416) {
    response.resume();
    // Nothing is left to send, or what we have is not of this file: the checksum tells.
    if (headers['content-range'] === `bytes */${have}`) return;
    rmSync(part);
    throw new Error('the server cannot go on from here');
  }
  if (statusCode !== 200 && statusCode !== 206) {
    response.resume();
    throw new FinalAnswer(`${url.host} answers ${statusCode}`);
  }
  const start = statusCode === 206 ? have : 0;
  const total = start + Number(headers['content-length'] ?? Number.NaN);
  await pipeline(
    response,
    counted(start, total, onProgress),
    createWriteStream(part, { flags: start > 0 ? 'a' : 'w' }),
  );
}

/**
 * @param {number} start
 * @param {number} total NaN where the server does not say
 * @param {(detail: string) => void} onProgress
 */
function counted(start, total, onProgress) {
  let bytes = start;
  return new Transform({
    transform(/** @type {Buffer} */ chunk, _encoding, done) {
      bytes += chunk.length;
      onProgress(`${megabytes(bytes)}${Number.isNaN(total) ? '' : ` of ${megabytes(total)}`} MB`);
      done(null, chunk);
    },
  });
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}

/** @param {string} path */
function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
