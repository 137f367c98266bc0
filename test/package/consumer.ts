import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const run = promisify(execFile);
const QUIET = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    types: ['node'],
    outDir: 'out',
  },
  include: ['*.ts'],
};

/** An empty strict TypeScript ESM project somewhere else, with the packed package installed. */
export class Consumer implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(): Promise<Consumer> {
    const folder = await mkdtemp(join(tmpdir(), 'undertone-consumer-'));
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: ROOT,
    });
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    const manifest = { name: 'consumer', private: true, type: 'module' };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    // Without optional packages: the least that a user may end up with.
    const install = ['install', ...QUIET, '--omit=optional', `./${packed?.filename ?? ''}`];
    await run('npm', install, { cwd: folder });
    await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
    await symlink(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
    return new Consumer(folder);
  }

  async add(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }

  /**
   * Types of libraries are checked too (no skipLibCheck): ours must be right.
   *
   * @returns what the compiler finds wrong anywhere but in tfjs, whose own types contradict
   *   each other
   */
  async compile(): Promise<readonly string[]> {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const printed = await run(process.execPath, [tsc], { cwd: this.folder }).then(
      ({ stdout }) => stdout,
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    return printed
      .split('\n')
      .filter((line) => line.includes(': error TS'))
      .filter((line) => !line.startsWith('node_modules/@tensorflow/'));
  }

  /** @returns what the compiled program prints */
  async start(name: string): Promise<string> {
    const { stdout } = await run(process.execPath, [join('out', name)], { cwd: this.folder });
    return stdout;
  }

  /** @returns what the installed command prints */
  async undertone(...args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await run('npx', ['--no-install', 'undertone', ...args], {
      cwd: this.folder,
    });
    return stdout + stderr;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
