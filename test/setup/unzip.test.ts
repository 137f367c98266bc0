import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unzip } from '../../scripts/setup/tensorflow/unzip.mjs';
import { zipOf } from './zip.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'undertone-unzip-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function archive(bytes: Buffer): string {
  const path = join(folder, 'archive.zip');
  writeFileSync(path, bytes);
  return path;
}

describe('unzip', () => {
  it('writes the wanted members alone, stored and deflated, byte for byte', async () => {
    const big = randomBytes(300_000);
    const path = archive(
      zipOf([
        { name: 'a/deflated.bin', content: big },
        { name: 'a/stored.bin', content: big, stored: true },
        { name: 'a/', content: Buffer.alloc(0), stored: true },
        { name: 'a/empty', content: Buffer.alloc(0), stored: true },
        { name: 'b/left-out', content: Buffer.from('no') },
      ]),
    );

    const written = await unzip(path, join(folder, 'out'), (name) => name.startsWith('a/'));

    expect(written).toEqual(['a/deflated.bin', 'a/stored.bin', 'a/empty']);
    expect(readFileSync(join(folder, 'out/a/deflated.bin')).equals(big)).toBe(true);
    expect(readFileSync(join(folder, 'out/a/stored.bin')).equals(big)).toBe(true);
    expect(readFileSync(join(folder, 'out/a/empty'))).toHaveLength(0);
    expect(() => readFileSync(join(folder, 'out/b/left-out'))).toThrow(/ENOENT/);
  });

  it('refuses members that would land outside the folder', async () => {
    for (const name of ['../escape', '/etc/escape', 'a/../../escape']) {
      const path = archive(zipOf([{ name, content: Buffer.from('x') }]));
      await expect(unzip(path, join(folder, 'out'), () => true)).rejects.toThrow(/outside/);
    }
  });

  it('says so when the file is cut, or no archive at all', async () => {
    const whole = zipOf([{ name: 'a', content: randomBytes(1000) }]);
    await expect(
      unzip(archive(whole.subarray(0, 500)), join(folder, 'out'), () => true),
    ).rejects.toThrow(/central directory/);
    await expect(unzip(archive(Buffer.alloc(0)), join(folder, 'out'), () => true)).rejects.toThrow(
      /central directory/,
    );
  });
});
