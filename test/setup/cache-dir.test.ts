import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheDirectory } from '../../scripts/setup/cache-dir.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'undertone-cache-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const OWN_TEMPORARY = join(tmpdir(), `undertone-${String(process.getuid?.() ?? 'cache')}`);

describe('cacheDirectory', () => {
  it('takes the first that is named: UNDERTONE_CACHE, XDG_CACHE_HOME, HOME', () => {
    const env = {
      UNDERTONE_CACHE: join(folder, 'own'),
      XDG_CACHE_HOME: join(folder, 'xdg'),
      HOME: join(folder, 'home'),
    };
    expect(cacheDirectory(env)).toBe(join(folder, 'own'));
    expect(cacheDirectory({ ...env, UNDERTONE_CACHE: '' })).toBe(join(folder, 'xdg/undertone'));
    expect(cacheDirectory({ HOME: env.HOME })).toBe(join(folder, 'home/.cache/undertone'));
    expect(existsSync(join(folder, 'home/.cache/undertone'))).toBe(true);
  });

  it('falls back to a folder of its own where HOME is missing or cannot be written', () => {
    writeFileSync(join(folder, 'a-file'), '');
    expect(cacheDirectory({})).toBe(OWN_TEMPORARY);
    expect(cacheDirectory({ HOME: '' })).toBe(OWN_TEMPORARY);
    expect(cacheDirectory({ HOME: join(folder, 'a-file') })).toBe(OWN_TEMPORARY);
  });

  it('ignores a relative XDG_CACHE_HOME, as the specification asks', () => {
    expect(cacheDirectory({ XDG_CACHE_HOME: 'here', HOME: folder })).toBe(
      join(folder, '.cache/undertone'),
    );
  });

  it('does not take a folder that everybody may write, unless it was named', () => {
    mkdirSync(join(folder, '.cache/undertone'), { recursive: true });
    chmodSync(join(folder, '.cache/undertone'), 0o777);
    expect(cacheDirectory({ HOME: folder })).toBe(OWN_TEMPORARY);
    expect(cacheDirectory({ UNDERTONE_CACHE: join(folder, '.cache/undertone') })).toBe(
      join(folder, '.cache/undertone'),
    );
  });

  it('names what it tried when nothing can be written', () => {
    writeFileSync(join(folder, 'a-file'), '');
    expect(() => cacheDirectory({ UNDERTONE_CACHE: join(folder, 'a-file/cache') })).toThrow(
      join(folder, 'a-file/cache'),
    );
  });
});
