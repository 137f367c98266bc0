import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '#setup/cache-dir';

/**
 * A Python that has python_speech_features, in a virtual environment that is made once and kept
 * in the cache folder.
 * @throws Error if there is no python3, or its packages cannot be installed
 */
export function psfPython(): string {
  const requirements = fileURLToPath(
    new URL('../../test/golden/psf/requirements.txt', import.meta.url),
  );
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const folder = join(cacheDirectory(), `psf-${version.slice(0, 16)}`);
  if (!existsSync(folder)) install(folder, requirements);
  return join(folder, 'bin', 'python');
}

function install(folder: string, requirements: string): void {
  const unfinished = `${folder}.${process.pid}`;
  console.error(`Installing python_speech_features into ${folder} …`);
  try {
    run('python3', '-m', 'venv', unfinished);
    run(join(unfinished, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '-r', requirements);
    // Only the venv's scripts know its old name, and none of them is used.
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
