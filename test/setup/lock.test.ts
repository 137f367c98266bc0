import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLock } from '../../scripts/setup/lock.mjs';
import type { Reporter } from '../../scripts/setup/reporter.mjs';

const MODULE = fileURLToPath(new URL('../../scripts/setup/lock.mjs', import.meta.url));

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'undertone-lock-'));
  path = join(folder, 'below', 'setup.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Keeps a list of what set-up waits for. */
function waitingReporter(): Reporter & { waits: string[] } {
  const waits: string[] = [];
  const ignore = (): void => undefined;
  return {
    waits,
    begin: (text) => {
      waits.push(text);
    },
    progress: ignore,
    end: ignore,
    line: ignore,
  };
}

const nobodyWaits: Reporter = {
  ...waitingReporter(),
  begin: () => {
    throw new Error('waited for nobody');
  },
};

describe('withLock', () => {
  it('lets one work at a time, and the next after it', async () => {
    const log: string[] = [];
    let leave: () => void = () => undefined;
    const first = withLock(path, nobodyWaits, async () => {
      log.push('first in');
      await new Promise<void>((resolve) => {
        leave = resolve;
      });
      log.push('first out');
    });
    await vi.waitUntil(() => log.length === 1);
    const reporter = waitingReporter();
    const second = withLock(path, reporter, () => {
      log.push('second in');
      return Promise.resolve();
    });
    const owner = `${hostname()} ${String(process.pid)}`;
    await vi.waitUntil(() => reporter.waits.length === 1);
    leave();
    await Promise.all([first, second]);
    expect(reporter.waits).toEqual([`Waiting for another set-up (${owner})`]);
    expect(log).toEqual(['first in', 'first out', 'second in']);
    expect(existsSync(path)).toBe(false);
  });

  it('is free again after a failure', async () => {
    const failing = withLock(path, nobodyWaits, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withLock(path, nobodyWaits, () => Promise.resolve('yes'))).toBe('yes');
  });

  it('is taken over from a process that was killed', async () => {
    const program = `
      const { withLock } = await import(process.argv[1]);
      await withLock(process.argv[2], () => undefined, () => new Promise((resolve) => {
        setTimeout(resolve, 60_000);
      }));
    `;
    const args = ['--input-type=module', '-e', program, MODULE, path];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await vi.waitUntil(() => existsSync(path), { timeout: 10_000 });
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(path)).toBe(true);
    expect(await withLock(path, nobodyWaits, () => Promise.resolve('yes'))).toBe('yes');
  });

  it('is taken over from another machine whose heart stopped, and from no other', async () => {
    await withLock(path, nobodyWaits, () => Promise.resolve());
    writeFileSync(path, 'another-machine 1');
    let isIn = false;
    const reporter = waitingReporter();
    const work = withLock(path, reporter, () => {
      isIn = true;
      return Promise.resolve();
    });
    await vi.waitUntil(() => reporter.waits.length === 1);
    expect(isIn).toBe(false);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
    await work;
    expect(isIn).toBe(true);
  });
});
