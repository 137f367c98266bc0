import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UndertoneError } from '../errors.js';

/**
 * A reader finds the old content or the new, never a part, whenever the process ends.
 * @throws OUTPUT_NOT_WRITABLE.
 */
export async function writeFileAtomically(
  path: string,
  content: Uint8Array | string,
): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    throw new UndertoneError('OUTPUT_NOT_WRITABLE', { what: 'cannot write', where: path, cause });
  }
}
