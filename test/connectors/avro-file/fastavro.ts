import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = '1.13.1';
const environment = fileURLToPath(new URL('../../../.cache/fastavro', import.meta.url));
const script = fileURLToPath(new URL('read-events.py', import.meta.url));

/**
 * Python with fastavro, in a virtual environment of its own that later runs find again.
 *
 * @returns the interpreter; undefined where Python or its packages cannot be had
 */
export async function pythonWithFastavro(): Promise<string | undefined> {
  const python = `${environment}/bin/python`;
  const check = ['-c', `import fastavro; assert fastavro.__version__ == "${VERSION}"`];
  try {
    await access(python);
    await run(python, check);
  } catch {
    try {
      await run('python3', ['-m', 'venv', '--clear', environment]);
      await run(python, ['-m', 'pip', 'install', '--quiet', `fastavro==${VERSION}`]);
    } catch {
      return undefined;
    }
  }
  return python;
}

/** The events of a container file as fastavro reads them. */
export async function readWithFastavro(python: string, path: string): Promise<unknown[]> {
  const { stdout } = await run(python, [script, path], { maxBuffer: 1 << 26 });
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
