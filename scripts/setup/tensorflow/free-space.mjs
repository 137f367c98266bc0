/** Refuses to start what the disk cannot hold. */
import { statfs } from 'node:fs/promises';

const NEEDED_BYTES = 2e9;

/**
 * @param {string} folder
 * @throws {Error} when less than 2 GB are free
 */
export async function requireFreeSpace(folder) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < NEEDED_BYTES) {
    throw new Error(`${folder} has ${(free / 1e9).toFixed(1)} GB free, 2 GB are needed`);
  }
}
