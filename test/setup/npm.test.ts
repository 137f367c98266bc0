import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const MODULE = fileURLToPath(new URL('../../scripts/setup/npm.mjs', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'undertone npm '));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('npm', () => {
  it('ends when the set-up that started it is killed', async () => {
    const pidFile = join(folder, 'pid');
    // Stands for npm: it would go on for a minute.
    const fake = join(folder, 'npm-cli.js');
    writeFileSync(
      fake,
      `require('fs').writeFileSync(process.argv[2], String(process.pid));
       setTimeout(() => undefined, 60_000);`,
    );
    const program = `
      const { npm } = await import(process.argv[1]);
      await npm([process.argv[2]], { cwd: '.' });
    `;
    const args = ['--input-type=module', '-e', program, MODULE, pidFile];
    const setUp = spawn(process.execPath, args, {
      env: { ...process.env, npm_execpath: fake },
      stdio: 'ignore',
    });
    await vi.waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', {
      timeout: 10_000,
    });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    setUp.kill('SIGKILL');
    await vi.waitUntil(() => !isAlive(pid), { timeout: 10_000 });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
