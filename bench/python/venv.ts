import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '#setup/cache-dir';

/**
 * A Python that has what a requirements file lists, in a virtual environment that is made once
 * and kept in the cache folder.
 *
 * @param name what its folder is called, and what is said to be installed
 * @returns path of the interpreter
 * @throws Error if there is no python3, or its packages cannot be installed
 */
export function pythonWith(name: string, requirementsFile: URL): string {
  const requirements = fileURLToPath(requirementsFile);
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const folder = join(cacheDirectory(), `${name}-${version.slice(0, 16)}`);
  if (!existsSync(folder)) {
    console.error(`Installing ${name} into ${folder} …`);
    install(folder, requirements);
  }
  return join(folder, 'bin', 'python');
}

function install(folder: string, requirements: string): void {
  const unfinished = `${folder}.${process.pid}`;
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
