import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBackend } from '../../../src/cli/doctor/backend-finding.js';
import { findModels } from '../../../src/cli/doctor/model-findings.js';
import { saveArtifact } from '../../../src/model/artifact.js';
import { loadBackend } from '../../../src/model/backend.js';
import { smallDraft, smallNetwork } from '../../model/artifacts.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('findModels', () => {
  it('loads each artifact, with the hashes of its files or what is wrong with it', async () => {
    await loadBackend({ prefer: 'wasm' });
    const network = smallNetwork();
    const card = await saveArtifact(join(folder, 'a-good-one'), network, smallDraft());
    await saveArtifact(join(folder, 'b-corrupt'), network, smallDraft());
    await appendFile(join(folder, 'b-corrupt', 'weights.bin'), 'x');
    await mkdir(join(folder, 'c-empty'));
    await writeFile(join(folder, 'README.md'), 'not a model');
    network.dispose();

    const [good, corrupt, empty, ...others] = await findModels(folder);
    expect(good).toEqual({
      folder: join(folder, 'a-good-one'),
      modelId: card.modelId,
      files: card.files,
      problem: null,
    });
    expect(corrupt).toMatchObject({ modelId: null, files: {} });
    expect(corrupt?.problem).toMatch(/^MODEL_CORRUPT: .*b-corrupt/);
    expect(empty?.problem).toMatch(/^MODEL_(NOT_FOUND|CORRUPT): .*c-empty/);
    expect(others).toEqual([]);
  });

  it('finds none where there is no folder', async () => {
    expect(await findModels(join(folder, 'absent'))).toEqual([]);
  });
});

describe('findBackend', () => {
  const unavailable = {
    reasonNotBetter: 'the binding is missing',
    name: 'wasm',
    simd: true,
  } as const;

  it('gives the backend in use', async () => {
    const load = (): Promise<typeof unavailable> => Promise.resolve(unavailable);
    expect(await findBackend(folder, load)).toEqual(unavailable);
  });

  it('adds what set-up remembers of the better one', async () => {
    const remembered = { reason: 'no C++ compiler', situation: '', atMs: 0 };
    await writeFile(join(folder, 'tensorflow-unavailable.json'), JSON.stringify(remembered));
    const found = await findBackend(folder, () => Promise.resolve(unavailable));
    expect(found).toEqual({
      ...unavailable,
      reasonNotBetter: 'the binding is missing; set-up found: no C++ compiler',
    });
  });

  it('says why none loads', async () => {
    const load = () => loadBackend({ prefer: 'tensorflow', candidates: [] });
    const found = await findBackend(null, load);
    expect(found).toMatchObject({ name: 'none' });
    expect('problem' in found && found.problem).toMatch(/^BACKEND_UNAVAILABLE/);
  });
});
