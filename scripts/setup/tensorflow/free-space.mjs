/** Refuses to start what the disk cannot hold. */
import { statfs } from 'node:fs/promises';

/**
 * @param {string} folder
 * @param {number} neededBytes
 * @throws {Error} when less is free
 */
export async function requireFreeSpace(folder, neededBytes) {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new Error(
    `${folder} has ${gigabytes(freeBytes)} GB free, ${gigabytes(neededBytes)} GB are needed`,
  );
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return (bytes / 1e9).toFixed(1);
}
