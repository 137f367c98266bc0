import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispose, memory, mul, randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadArtifact, saveArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { smallDraft, smallNetwork } from './artifacts.js';

let folder: string;
let network: LayersModel;

beforeAll(() => loadBackend());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-artifact-'));
  network = smallNetwork();
});

afterEach(async () => {
  network.dispose();
  await rm(folder, { recursive: true });
});

describe('saveArtifact and loadArtifact', () => {
  it('bring back the same scores, card and spec', async () => {
    const card = await saveArtifact(folder, network, smallDraft());
    const loaded = await loadArtifact(folder);
    expect(loaded.card).toEqual(card);
    expect(loaded.spec).toMatchObject({
      modelId: card.modelId,
      labels: ['angry', 'happy', 'sad'],
      featureCount: 12,
      windowFrames: 64,
      temperature: 1.5,
    });
    const x = randomNormal([2, 64, 12], 0, 1, 'float32', 5);
    expect(scores(loaded.network, x)).toEqual(scores(network, x));
    dispose(x);
    loaded.network.dispose();
  });

  it('name the model after its weights', async () => {
    const card = await saveArtifact(folder, network, smallDraft({ name: 'paper-ravdess' }));
    const weights = card.files['weights.bin'].slice(0, 8);
    expect(card.modelId).toBe(`paper-ravdess-${weights}`);
  });

  it('write the same bytes for the same network', async () => {
    const first = await saveArtifact(folder, network, smallDraft());
    const again = smallNetwork();
    expect((await saveArtifact(folder, again, smallDraft())).files).toEqual(first.files);
    again.dispose();
  });

  it('leave no tensor behind but the weights', async () => {
    await saveArtifact(folder, network, smallDraft());
    const before = memory().numTensors;
    const loaded = await loadArtifact(folder);
    expect(memory().numTensors - before).toBe(loaded.network.weights.length);
    loaded.network.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('refuse to write where nothing can be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(saveArtifact(join(file, 'x'), network, smallDraft())).rejects.toMatchObject({
      code: 'OUTPUT_NOT_WRITABLE',
    });
  });

  it('refuse to write a card that does not fit the network', async () => {
    const draft = smallDraft({ labels: ['angry', 'happy'] });
    await expect(saveArtifact(folder, network, draft)).rejects.toThrow(
      /^MODEL_MISMATCH: .*the card says 2 labels, the network gives 3/,
    );
  });
});

describe('loadArtifact', () => {
  it('says that there is no such folder', async () => {
    await expect(loadArtifact(join(folder, 'absent'))).rejects.toThrow(
      /^MODEL_NOT_FOUND: .*absent.*expected a model folder with card.json, model.json and weights.bin; received nothing/,
    );
  });

  it.each(['model.json', 'weights.bin', 'card.json'])('misses %s', async (file) => {
    await saveArtifact(folder, network, smallDraft());
    await rm(join(folder, file));
    await expect(loadArtifact(folder)).rejects.toThrow(
      new RegExp(
        `^MODEL_CORRUPT: .*is missing; expected a model folder .*; received .* without ${file};`,
      ),
    );
  });

  it('says that a file is no folder, and why a file cannot be read', async () => {
    const file = join(folder, 'text.wav');
    await writeFile(file, '');
    await expect(loadArtifact(file)).rejects.toThrow(
      /^MODEL_NOT_FOUND: .*text.wav: .*expected a model folder .*; received a file/,
    );
    await expect(loadArtifact(join(file, 'x'))).rejects.toThrow(/^MODEL_NOT_FOUND: .*ENOTDIR/);
    await mkdir(join(folder, 'card.json'));
    await expect(loadArtifact(folder)).rejects.toThrow(
      /^MODEL_CORRUPT: .*cannot be read; .*received EISDIR/,
    );
  });

  it.each(['model.json', 'weights.bin'])('notices one changed bit in %s', async (file) => {
    await saveArtifact(folder, network, smallDraft());
    const bytes = await readFile(join(folder, file));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(join(folder, file), bytes);
    await expect(loadArtifact(folder)).rejects.toThrow(
      new RegExp(`^MODEL_CORRUPT: .*${file}: .*SHA-256 [0-9a-f]{64}; received [0-9a-f]{64}`),
    );
  });

  it('notices an id that belongs to other weights', async () => {
    await editCard({ modelId: 'small-00000000' });
    await expect(loadArtifact(folder)).rejects.toThrow(/^MODEL_CORRUPT: .*modelId/);
  });

  it.each([
    ['labels', { labels: ['a', 'b'] }, 'the card says 2 labels, the network gives 3'],
    ['window', { windowFrames: 128 }, 'the card says 128 frames a window, the network takes 64'],
    [
      'profile',
      { features: { ...smallDraft().features, deltaOrder: 1 } },
      'the card says 24 features a frame, the network takes 12',
    ],
    [
      'normalisation',
      { normalisation: { mean: [0], sd: smallDraft().normalisation.sd } },
      'the card says 12 features a frame, normalisation.mean has 1',
    ],
  ])('names both sides of a mismatch of the %s', async (_, changes, message) => {
    await editCard(changes);
    const before = memory().numTensors;
    await expect(loadArtifact(folder)).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
    await expect(loadArtifact(folder)).rejects.toThrow(message);
    expect(memory().numTensors).toBe(before);
  });

  it('refuses a hop that is not on the grid of the poolings', async () => {
    await editCard({ hopFrames: 60 });
    await expect(loadArtifact(folder)).rejects.toThrow(
      /^MODEL_MISMATCH: .*hopFrames.*expected a multiple of 64 frames; received 60/,
    );
  });

  it('refuses weights that answer with NaN', async () => {
    const dense = network.getLayer('dense');
    dense.setWeights(dense.getWeights().map((weight) => mul(weight, Number.NaN)));
    await saveArtifact(folder, network, smallDraft());
    await expect(loadArtifact(folder)).rejects.toThrow(/^MODEL_CORRUPT: .*not finite/);
  });
});

async function editCard(changes: object): Promise<void> {
  await saveArtifact(folder, network, smallDraft());
  const path = join(folder, 'card.json');
  const card = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...card, ...changes }));
}

function scores(model: LayersModel, x: Tensor): number[] {
  const logits = model.predict(x) as Tensor;
  const values = [...logits.dataSync()];
  dispose(logits);
  return values;
}
