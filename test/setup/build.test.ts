import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildIfStale } from '../../scripts/setup/build.mjs';

const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const CONFIG = {
  compilerOptions: { rootDir: '.', outDir: 'dist', types: [], strict: true, skipLibCheck: true },
  include: ['src'],
};

let root: string;
let steps: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'undertone-build-'));
  steps = [];
  mkdirSync(join(root, 'src'));
  symlinkSync(NODE_MODULES, join(root, 'node_modules'));
  write('package.json', '{}');
  write('package-lock.json', '{}');
  write('tsconfig.json', '{}');
  write('tsconfig.build.json', JSON.stringify(CONFIG));
  write('src/kept.ts', 'export const kept: number = 1;\n');
  write('src/gone.ts', 'export const gone = 2;\n');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(root, name), text);
}

function build(): Promise<void> {
  const note = (text: string): void => {
    steps.push(text);
  };
  const ignore = (): void => undefined;
  return buildIfStale(root, { begin: note, progress: ignore, end: ignore, line: ignore });
}

describe('buildIfStale', () => {
  it('builds once, and again when a source changed or went', async () => {
    await build();
    await build();
    expect(steps).toHaveLength(1);
    expect(existsSync(join(root, 'dist/src/gone.js'))).toBe(true);

    write('src/kept.ts', 'export const kept: number = 3;\n');
    rmSync(join(root, 'src/gone.ts'));
    await build();
    expect(steps).toHaveLength(2);
    expect(readFileSync(join(root, 'dist/src/kept.js'), 'utf8')).toContain('3');
    expect(existsSync(join(root, 'dist/src/gone.js'))).toBe(false);
  }, 60_000);

  it('says where the sources do not compile, as often as it is asked', async () => {
    write('src/kept.ts', "export const kept: number = 'one';\n");
    await expect(build()).rejects.toThrow(/src\/kept\.ts\(1,14\): error TS2322/);
    await expect(build()).rejects.toThrow(/TS2322/);
  }, 60_000);
});
