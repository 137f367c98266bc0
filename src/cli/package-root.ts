import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({
  version: z.string(),
  engines: z.object({ node: z.string() }),
});
export type PackageManifest = z.output<typeof manifestSchema>;

/** The folder of undertone itself: the repository, or its place in node_modules. */
export function packageRoot(): string {
  // A package may import itself by name, wherever its files were compiled to.
  return dirname(createRequire(import.meta.url).resolve('undertone/package.json'));
}

export function packageManifest(): PackageManifest {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return manifestSchema.parse(JSON.parse(text));
}
