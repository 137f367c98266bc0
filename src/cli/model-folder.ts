import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { packageRoot } from './package-root.js';

/**
 * The folder that a user means: a path, or the bare name of a model that comes with the program, if
 * there is no such path.
 */
export function modelFolder(named: string, workingFolder: string): string {
  const path = resolve(workingFolder, named);
  const shipped = join(packageRoot(), 'models', named);
  const isName = basename(named) === named;
  return isName && !existsSync(path) && existsSync(shipped) ? shipped : path;
}
