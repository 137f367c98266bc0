import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  lastLines,
  superviseProcess,
} from '../../../connectors/trial-broker/supervised-process.js';

const PATIENCE = { timeout: 15_000, interval: 50 };

describe('superviseProcess', () => {
  let folder: string;
  let logPath: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'undertone-supervised-'));
    logPath = join(folder, 'log');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells how the program ended, and keeps what it said', async () => {
    const { ended } = superviseProcess(['sh', '-c', 'echo first; echo last >&2; exit 3'], {
      folder,
      logPath,
    });

    await expect(ended).resolves.toBe('exit code 3');
    await expect(lastLines(logPath, 1)).resolves.toBe('last');
    expect(existsSync(folder)).toBe(true);
  });

  it('kills what the program started as well', async () => {
    const pidPath = join(folder, 'pid');
    const program = superviseProcess(
      ['sh', '-c', `sleep 600 & echo $! >"${pidPath}.new"; mv "${pidPath}.new" "${pidPath}"; wait`],
      { folder, logPath },
    );
    await vi.waitUntil(() => existsSync(pidPath), PATIENCE);
    const pid = Number(readFileSync(pidPath, 'utf8'));
    expect(isAlive(pid)).toBe(true);

    await program.kill();

    await vi.waitUntil(() => !isAlive(pid), PATIENCE);
  });

  it('ends the program, and removes its folder, when this process is killed', async () => {
    const script = fileURLToPath(new URL('supervise-and-die.mjs', import.meta.url));
    const { signal, stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, folder], {
      encoding: 'utf8',
    });
    expect(signal).toBe('SIGKILL');
    expect(stdout).toMatch(/^\d+\n$/);

    await vi.waitUntil(() => !isAlive(Number(stdout)), PATIENCE);
    await vi.waitUntil(() => !existsSync(folder), PATIENCE);
  });
});

/** A process that ended but was not waited for yet counts as gone. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
