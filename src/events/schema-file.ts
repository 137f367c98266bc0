import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Schema } from 'avsc';

/**
 * Reads a schema of the package, wherever the package lies: by its own name, since sources and
 * compiled files are at different depths below it.
 *
 * @param name such as `emotion-event`, for `schemas/emotion-event.avsc`.
 */
export function readSchema(name: string): Schema {
  const path = createRequire(import.meta.url).resolve(`undertone/schemas/${name}.avsc`);
  return JSON.parse(readFileSync(path, 'utf8')) as Schema;
}
