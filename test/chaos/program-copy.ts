import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.js';

/** A change to one file of the built program. */
export interface Patch {
  /** Below dist/. */
  readonly file: string;
  /** Must be there exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface ProgramCopy {
  /** What Node runs. */
  readonly main: string;
  /** A compiled module of the copy. */
  moduleUrl(file: string): URL;
  remove(): Promise<void>;
}

/** What the program looks for beside its own code. */
const LINKED = ['node_modules', 'models', 'schemas', 'scripts', 'examples', 'package.json'];

/**
 * A copy of dist/: a build in between does not disturb a run, and a copy may be broken on purpose.
 *
 * @throws Error where a patch does not apply: a mutation that changes nothing would prove nothing
 */
export async function copyProgram(patches: readonly Patch[] = []): Promise<ProgramCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-program-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await cp(join(packageRoot(), 'dist'), join(folder, 'dist'), { recursive: true });
    await Promise.all(LINKED.map((name) => symlink(join(packageRoot(), name), join(folder, name))));
    for (const patch of patches) await apply(join(folder, 'dist', patch.file), patch);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    main: join(folder, 'dist/src/cli/main.js'),
    moduleUrl: (file) => new URL(`file://${join(folder, 'dist', file)}`),
    remove,
  };
}

async function apply(path: string, { file, find, replace }: Patch): Promise<void> {
  const text = await readFile(path, 'utf8');
  const count = text.split(find).length - 1;
  if (count !== 1) {
    throw new Error(`the patch of ${file} does not apply: found ${count} times: ${find}`);
  }
  await writeFile(
    path,
    text.replace(find, () => replace),
  );
}
