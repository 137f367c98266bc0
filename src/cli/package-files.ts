import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * A file or folder of the package, wherever the package lies: by its own name, since sources and
 * compiled files are at different depths below it.
 */
export function packageFile(...path: readonly string[]): string {
  const manifest = createRequire(import.meta.url).resolve('undertone/package.json');
  return join(dirname(manifest), ...path);
}

export function packageVersion(): string {
  const text = readFileSync(packageFile('package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
