/** Compiles the sources to dist/ when they differ from what dist/ was made of. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { run } from './run.mjs';

const SOURCE_FOLDERS = ['src', 'connectors'];
const CONFIGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/**
 * @param {string} root the repository
 * @param {import('./reporter.mjs').Reporter} reporter
 */
export async function buildIfStale(root, reporter) {
  const stamp = join(root, 'dist', '.sources');
  const digest = digestOfSources(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;

  reporter.begin('Compiling TypeScript');
  rmSync(stamp, { force: true });
  const tsc = createRequire(join(root, 'package.json')).resolve('typescript/bin/tsc');
  const { ok, output } = await run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
  });
  if (!ok) throw new Error(`the sources do not compile:\n${output}`);
  removeOrphans(root);
  writeFileSync(stamp, digest);
  reporter.end('Compiled TypeScript to dist/');
}

/** @param {string} root */
function digestOfSources(root) {
  const hash = createHash('sha256');
  const files = SOURCE_FOLDERS.flatMap((folder) => filesBelow(join(root, folder)));
  for (const file of [...CONFIGS.map((name) => join(root, name)), ...files]) {
    hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** @param {string} folder */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * What was compiled from sources that are gone would still be loaded, and packed.
 * @param {string} root
 */
function removeOrphans(root) {
  for (const folder of SOURCE_FOLDERS) {
    for (const output of filesBelow(join(root, 'dist', folder))) {
      const source = join(root, relative(join(root, 'dist'), output)).replace(
        /(\.d\.ts|\.js)(\.map)?$/,
        '.ts',
      );
      if (!existsSync(source)) rmSync(output);
    }
  }
}
