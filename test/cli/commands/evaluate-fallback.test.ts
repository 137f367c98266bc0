import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PassThrough } from 'node:stream';
import { getBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../src/cli/run.js';
import type * as BackendModule from '../../../src/model/backend.js';
import { writeStandInModel } from '../stand-in-model.js';

const CLIP = fileURLToPath(new URL('../../golden/audio/clips/10b02Na.wav', import.meta.url));

/** As on a machine where set-up did not get TensorFlow to work. */
vi.mock('../../../src/model/backend.js', async (importOriginal) => {
  const original = await importOriginal<typeof BackendModule>();
  const candidates = [join(tmpdir(), 'undertone-absent', '@tensorflow', 'tfjs-node')];
  const loadBackend: typeof original.loadBackend = (options) =>
    original.loadBackend({ ...options, candidates });
  return { ...original, loadBackend };
});

let workingFolder = '';

beforeAll(async () => {
  workingFolder = await mkdtemp(join(tmpdir(), 'evaluate-fallback-'));
  await mkdir(join(workingFolder, 'emodb'));
  await cp(CLIP, join(workingFolder, 'emodb', '10b02Na.wav'));
  await writeStandInModel(join(workingFolder, 'model'));
});

afterAll(() => rm(workingFolder, { recursive: true }));

describe('undertone evaluate where TensorFlow does not load', () => {
  it('says in one line that it runs on WebAssembly, why and at what cost, and scores', async () => {
    const { exitCode, stdout, stderr } = await evaluate();
    expect(stderr).toMatch(
      /^undertone: Running on WebAssembly: same results, [^\n]*slower[^\n]*Why: @tensorflow\/tfjs-node is not installed[^\n]*\n$/,
    );
    expect(stdout).toMatch(
      / on emodb: unseen speakers\nwide-band 16 kHz: UAR \d[^\n]*\(1 clips\)\n/,
    );
    expect([exitCode, getBackend()]).toEqual([0, 'wasm']);
  });

  it('keeps still where WebAssembly was asked for', async () => {
    const { exitCode, stderr } = await evaluate('--backend', 'wasm');
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  it('ends with exit code 69 where TensorFlow was asked for', async () => {
    const { exitCode, stdout, stderr } = await evaluate('--backend', 'tensorflow');
    expect([exitCode, stdout]).toEqual([69, '']);
    expect(stderr).toMatch(/^undertone: BACKEND_UNAVAILABLE: [^\n]*not installed[^\n]*\n$/);
  });
});

async function evaluate(...more: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const interrupted = new AbortController().signal;
  const io = { stdout, stderr, environment: {}, workingFolder, nowMs: () => 0, interrupted };
  const args = ['evaluate', '--model', 'model', '--corpus', 'emodb', '--data', 'emodb', ...more];
  const exitCode = await runCli(args, io, '1.2.3');
  const textOf = (stream: PassThrough) => String(stream.read() ?? '');
  return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
}
