/**
 * Takes single members out of a ZIP file without holding them in memory. The one that matters
 * inflates to 556 MiB, which is why no library that works on buffers is used, and set-up runs
 * before any library is installed.
 */
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * @typedef {object} Member
 * @property {string} name
 * @property {number} method 0: stored, 8: deflated
 * @property {number} compressedSize
 * @property {number} headerOffset
 */

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
const ENTRY_LENGTH = 46;
const LOCAL_HEADER_LENGTH = 30;
const DEFLATED = 8;

/**
 * @param {string} zipPath
 * @param {string} folder
 * @param {(name: string) => boolean} isWanted
 * @returns {Promise<string[]>} the names of what was written below `folder`
 */
export async function unzip(zipPath, folder, isWanted) {
  const file = await open(zipPath);
  try {
    const members = (await readDirectory(file)).filter(
      ({ name }) => !name.endsWith('/') && isWanted(name),
    );
    for (const member of members) {
      await extract(zipPath, member, await dataOffset(file, member), join(folder, member.name));
    }
    return members.map(({ name }) => name);
  } finally {
    await file.close();
  }
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @returns {Promise<Member[]>}
 */
async function readDirectory(file) {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - END_LENGTH - MAX_COMMENT), size);
  let end = tail.length - END_LENGTH;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end -= 1;
  if (end < 0) throw new Error('not a ZIP file: it has no central directory');

  const start = tail.readUInt32LE(end + 16);
  const directory = await read(file, start, start + tail.readUInt32LE(end + 12));
  /** @type {Member[]} */
  const members = [];
  for (let at = 0; at < directory.length; at += entryLength(directory, at)) {
    members.push(readMember(directory, at));
  }
  return members;
}

/**
 * @param {Buffer} directory
 * @param {number} at
 */
function entryLength(directory, at) {
  return (
    ENTRY_LENGTH +
    directory.readUInt16LE(at + 28) +
    directory.readUInt16LE(at + 30) +
    directory.readUInt16LE(at + 32)
  );
}

/**
 * @param {Buffer} directory
 * @param {number} at
 * @returns {Member}
 */
function readMember(directory, at) {
  const nameStart = at + ENTRY_LENGTH;
  const name = directory.toString('utf8', nameStart, nameStart + directory.readUInt16LE(at + 28));
  if (name.startsWith('/') || name.split('/').includes('..')) {
    throw new Error(`the ZIP file names a path outside itself: ${name}`);
  }
  return {
    name,
    method: directory.readUInt16LE(at + 10),
    compressedSize: directory.readUInt32LE(at + 20),
    headerOffset: directory.readUInt32LE(at + 42),
  };
}

/**
 * The local header repeats name and extra field, and the latter may differ in length.
 * @param {import('node:fs/promises').FileHandle} file
 * @param {Member} member
 */
async function dataOffset(file, { headerOffset }) {
  const header = await read(file, headerOffset, headerOffset + LOCAL_HEADER_LENGTH);
  const nameAndExtra = header.readUInt16LE(26) + header.readUInt16LE(28);
  return headerOffset + LOCAL_HEADER_LENGTH + nameAndExtra;
}

/**
 * @param {string} zipPath
 * @param {Member} member
 * @param {number} start
 * @param {string} target
 */
async function extract(zipPath, { method, compressedSize }, start, target) {
  mkdirSync(dirname(target), { recursive: true });
  const output = createWriteStream(target);
  if (compressedSize === 0) {
    output.end();
    return;
  }
  const input = createReadStream(zipPath, { start, end: start + compressedSize - 1 });
  if (method === DEFLATED) await pipeline(input, createInflateRaw(), output);
  else await pipeline(input, output);
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} start
 * @param {number} end
 */
async function read(file, start, end) {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  if (bytesRead < buffer.length) throw new Error('the ZIP file ends too early');
  return buffer;
}
