import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dependenciesMatch } from '../../scripts/setup/dependencies.mjs';

const TFJS_NODE = 'node_modules/@tensorflow/tfjs-node';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'undertone-lock-'));
  mkdirSync(join(root, 'node_modules'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

interface LockEntry {
  readonly version: string;
  readonly optional?: boolean;
}

function lay(wanted: Record<string, LockEntry>, installed: Record<string, LockEntry>): void {
  const lock = { packages: { '': { version: '0.1.0' }, ...wanted } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(
    join(root, 'node_modules/.package-lock.json'),
    JSON.stringify({ packages: installed }),
  );
}

describe('dependenciesMatch', () => {
  const rxjs = { 'node_modules/rxjs': { version: '7.8.2' } };

  it('accepts exactly what the lock file names', () => {
    lay(rxjs, rxjs);
    expect(dependenciesMatch(root)).toBe(true);
  });

  it('sees a missing package, another version, and node_modules that npm did not make', () => {
    lay(rxjs, {});
    expect(dependenciesMatch(root)).toBe(false);
    lay(rxjs, { 'node_modules/rxjs': { version: '7.8.1' } });
    expect(dependenciesMatch(root)).toBe(false);
    rmSync(join(root, 'node_modules/.package-lock.json'));
    expect(dependenciesMatch(root)).toBe(false);
  });

  it('does not miss packages for other platforms, but does miss tfjs-node', () => {
    const optional = { version: '1.0.0', optional: true };
    lay({ ...rxjs, 'node_modules/for-another-platform': optional }, rxjs);
    expect(dependenciesMatch(root)).toBe(true);
    lay({ ...rxjs, [TFJS_NODE]: optional }, rxjs);
    expect(dependenciesMatch(root)).toBe(false);
  });
});
