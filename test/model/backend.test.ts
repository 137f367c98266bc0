import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fallbackNotice,
  loadBackend,
  prepareTensorFlow,
  tfjsNodeCandidates,
} from '../../src/model/backend.js';

describe('tfjsNodeCandidates', () => {
  it('is the package, then the copy that set-up made', () => {
    expect(tfjsNodeCandidates({ UNDERTONE_CACHE: tmpdir() })).toEqual([
      '@tensorflow/tfjs-node',
      join(tmpdir(), 'tfjs-node', 'node_modules', '@tensorflow', 'tfjs-node'),
    ]);
  });

  it('is the package alone where set-up did not run', () => {
    const absent = join(tmpdir(), 'undertone-absent');
    expect(tfjsNodeCandidates({ UNDERTONE_CACHE: absent })).toEqual(['@tensorflow/tfjs-node']);
  });
});

describe('loadBackend', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-backend-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('leaves no listener of the WebAssembly module on the errors of the process', async () => {
    const count = () => [
      process.listenerCount('uncaughtException'),
      process.listenerCount('unhandledRejection'),
    ];
    // First of the tests here: the module adds its listeners once, when it loads.
    const before = count();
    await loadBackend({ prefer: 'wasm' });
    expect(count()).toEqual(before);
  });

  it('takes WebAssembly where it is asked for, without a notice', async () => {
    const backend = await loadBackend({ prefer: 'wasm' });
    expect(backend).toMatchObject({ name: 'wasm', reasonNotBetter: 'WebAssembly was asked for' });
    expect(getBackend()).toBe('wasm');
    expect(fallbackNotice(backend)).toBeUndefined();
  });

  it('falls back to WebAssembly where tfjs-node is absent, and says so in one line', async () => {
    const absent = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
    const backend = await loadBackend({ candidates: [absent] });
    expect(backend.name).toBe('wasm');
    expect(fallbackNotice(backend)).toMatch(
      /^Running on WebAssembly: .* slower .*Why: @tensorflow\/tfjs-node is not installed.*\.$/,
    );
  });

  it('gives the reason of the candidate that is there and fails', async () => {
    const broken = join(folder, '@tensorflow', 'tfjs-node');
    await mkdir(broken, { recursive: true });
    await writeFile(join(broken, 'index.js'), "throw new Error('no binding\\nPlease …');");
    const backend = await loadBackend({ candidates: [broken, join(folder, 'absent')] });
    expect(backend.reasonNotBetter).toBe('no binding');
  });

  it('does not take a missing dependency of tfjs-node for tfjs-node', async () => {
    const broken = join(folder, '@tensorflow', 'tfjs-node');
    await mkdir(broken, { recursive: true });
    await writeFile(join(broken, 'index.js'), "require('a-dependency-of-it');");
    const backend = await loadBackend({ candidates: [broken] });
    expect(backend.reasonNotBetter).toBe("Cannot find module 'a-dependency-of-it'");
  });

  it('does not fall back where TensorFlow is asked for by name', async () => {
    const loading = loadBackend({ prefer: 'tensorflow', candidates: [join(folder, 'absent')] });
    await expect(loading).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
  });
});

describe('prepareTensorFlow', () => {
  it('keeps what the user chose', () => {
    const fresh: NodeJS.ProcessEnv = {};
    const chosen: NodeJS.ProcessEnv = {
      TF_CPP_MIN_LOG_LEVEL: '0',
      TF_ENABLE_ONEDNN_OPTS: '1',
      TF_NUM_INTRAOP_THREADS: '4',
    };
    const before = { ...chosen };
    prepareTensorFlow(fresh);
    prepareTensorFlow(chosen);
    expect(fresh).toEqual({
      TF_CPP_MIN_LOG_LEVEL: '2',
      TF_ENABLE_ONEDNN_OPTS: '0',
      TF_NUM_INTRAOP_THREADS: '1',
    });
    expect(chosen).toEqual(before);
  });
});
