import { execFileSync, type ChildProcess } from 'node:child_process';
import { copyFile, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { undertone } from './program.js';
import { writeStandInModel } from './stand-in-model.js';

const DEMO_CALL = fileURLToPath(new URL('../../examples/demo-call/demo-call.wav', import.meta.url));
const MODEL = ['--model', 'model'];
let folder: string;

vi.setConfig({ testTimeout: 60_000 });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-pipe-'));
  await writeStandInModel(join(folder, 'model'));
  await copyFile(DEMO_CALL, join(folder, 'call.wav'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});

afterEach(() => rm(folder, { recursive: true }));

/** Writes as a recorder would, once somebody has opened the pipe to read. */
async function feed(bytes: Uint8Array, stayOpen: Promise<unknown>): Promise<void> {
  const pipe = await open(join(folder, 'pipe'), 'w');
  await pipe.writeFile(bytes);
  await stayOpen;
  await pipe.close();
}

describe.runIf(process.platform !== 'win32')('a recording from a named pipe', () => {
  it('is read from its first byte to its last', async () => {
    const [{ exitCode, stdout, stderr }] = await Promise.all([
      undertone(['file', 'pipe', ...MODEL], { cwd: folder }),
      feed(await readFile(DEMO_CALL), Promise.resolve()),
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^pipe {2}0:00\.0-/);
    expect(stdout).toMatch(/\ncustomer {3}\d+ of 61 windows with enough speech/);
  });

  it('that nobody writes to ends with Ctrl-C', async () => {
    const result = await undertone(['file', 'pipe', ...MODEL, '--json'], {
      cwd: folder,
      onStart: (program) => void interruptLater(program, 1),
    });
    expect(result).toEqual({ exitCode: 130, signal: null, stdout: '', stderr: '' });
  });

  it('whose writer stops writing ends with Ctrl-C, and what was heard counts', async () => {
    const begun = (await readFile(DEMO_CALL)).subarray(0, 200_000);
    const run = undertone(['file', 'pipe', ...MODEL, '--json'], {
      cwd: folder,
      onStart: (program) => program.stdout?.once('data', () => program.kill('SIGINT')),
    });
    await feed(begun, run);
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/"windowIndex":15/);
  });
});

describe.runIf(process.platform !== 'win32')('an output to a pipe that nobody reads', () => {
  it('ends with a second Ctrl-C', async () => {
    const { exitCode, signal } = await undertone(['file', 'call.wav', ...MODEL, '--avro', 'pipe'], {
      cwd: folder,
      onStart: (program) => void interruptLater(program, 2),
    });
    // Shells call both 130.
    expect([130, 'SIGINT']).toContain(exitCode ?? signal);
  });
});

async function interruptLater(program: ChildProcess, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await sleep(4_000);
    program.kill('SIGINT');
  }
}
