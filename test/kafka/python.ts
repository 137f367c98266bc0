import { execFile } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = fileURLToPath(
  new URL('../../examples/consumers/python/requirements.txt', import.meta.url),
);
const ENVIRONMENT = fileURLToPath(new URL('../../.cache/consumers', import.meta.url));
const INSTALLED = `${ENVIRONMENT}/requirements.txt`;

/**
 * Python with what the example consumers require, in a virtual environment of its own that later
 * runs find again.
 *
 * @throws where Python or its packages cannot be had
 */
export async function pythonForConsumers(): Promise<string> {
  const python = `${ENVIRONMENT}/bin/python`;
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  const installed = await readFile(INSTALLED, 'utf8').catch(() => undefined);
  if (installed === wanted) return python;
  await run('python3', ['-m', 'venv', '--clear', ENVIRONMENT]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS]);
  await copyFile(REQUIREMENTS, INSTALLED);
  return python;
}
