import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadArtifact, saveArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { softmax } from '../../src/model/calibration.js';
import { meanLogProbability } from '../../src/model/mean-probability.js';
import { buildStreamingEnsemble, setMember } from '../../src/model/streaming-ensemble.js';
import { StreamingModel } from '../../src/model/streaming-model.js';
import { noise, smallDraft } from './artifacts.js';
import {
  LOOK_BACK,
  OPTIONS,
  WIDTH,
  WINDOW,
  artifactOf,
  expectClose,
  randomNetwork,
  referenceOf,
} from './small-streaming.js';

const SEEDS = [10, 200, 3_000];
const FRAMES = 300;

beforeAll(() => loadBackend());

describe('meanLogProbability', () => {
  it('averages probabilities, not logits', () => {
    const row = fc.array(fc.float({ min: -40, max: 40, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
        const logits = rows.map((own) => tensor2d([own]));
        const together = meanLogProbability(logits).dataSync<'float32'>();
        const said = rows.map((own) => softmax(own, 1));
        softmax(together, 1).forEach((share, label) => {
          const mean = said.reduce((sum, own) => sum + (own[label] ?? 0), 0) / rows.length;
          expect(Math.abs(share - mean)).toBeLessThan(1e-5);
        });
      }),
    );
  });
});

describe('an ensemble of streaming networks', () => {
  it('says of a window what its members say together', () => {
    const features = noise(FRAMES * WIDTH, 1);
    const members = SEEDS.map((seed) => referenceOf(randomNetwork(seed), features, FRAMES));
    const together = referenceOf(ensemble(), features, FRAMES);
    const said = members.map((member) => member(64));
    expect(new Set(said.map(([first]) => first)).size).toBe(3);
    const rows = said.map((own): Tensor2D => tensor2d(own, [1, own.length]));
    expectClose(together(64), meanLogProbability(rows).dataSync<'float32'>());
  });

  it('says in a stream what the whole network says of each window', () => {
    const features = noise(FRAMES * WIDTH, 2);
    const expected = referenceOf(ensemble(), features, FRAMES);
    const model = new StreamingModel(artifactOf(ensemble()));
    const slots = [model.open(), model.open()];
    for (let frame = 0; frame + 20 <= FRAMES; frame += 20) {
      const part = features.slice(frame * WIDTH, (frame + 20) * WIDTH);
      model.advance(
        slots.map((slot) => ({ slot, firstFrame: frame, frameCount: 20, features: part })),
      );
      const endFrame = Math.floor((frame + 20) / 8) * 8;
      const startFrame = endFrame - WINDOW;
      if (startFrame < 0) continue;
      const logits = model.score(slots.map((slot) => ({ slot, startFrame, endFrame })));
      expectClose(logits.slice(0, 3), expected(startFrame));
      expectClose(logits.slice(3), expected(startFrame));
    }
    expect(model.lookBackFrames).toBe(LOOK_BACK);
    expect(model.encodedFrames).toBeLessThanOrEqual(slots.length * FRAMES);
    model.dispose();
  });

  it('leaves no tensors behind', () => {
    const before = memory().numTensors;
    const model = new StreamingModel(artifactOf(ensemble()));
    const slot = model.open();
    model.advance([{ slot, firstFrame: 0, frameCount: 80, features: noise(80 * WIDTH, 3) }]);
    model.score([{ slot, startFrame: 0, endFrame: WINDOW }]);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('the artifact of an ensemble', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-ensemble-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is read as it was written', async () => {
    const features = noise(FRAMES * WIDTH, 4);
    const network = ensemble();
    const { card } = artifactOf(network);
    const { architecture, encoder, windowFrames, hopFrames, features: profile } = card;
    await saveArtifact(folder, network, {
      ...smallDraft(),
      ...(encoder !== undefined && { encoder }),
      ...{ architecture, windowFrames, hopFrames, features: profile },
    });
    const read = await loadArtifact(folder);
    const expected = referenceOf(network, features, FRAMES);
    expectClose(referenceOf(read.network, features, FRAMES)(64), expected(64));
    const model = new StreamingModel(read);
    const slot = model.open();
    model.advance([{ slot, firstFrame: 0, frameCount: 200, features }]);
    expectClose(model.score([{ slot, startFrame: 64, endFrame: 128 }]), expected(64));
    model.dispose();
  });
});

/** Of three networks whose weights have nothing in common. */
function ensemble() {
  const together = buildStreamingEnsemble(SEEDS.length, OPTIONS);
  SEEDS.forEach((seed, index) => {
    const member = randomNetwork(seed);
    setMember(together, index, member);
    member.dispose();
  });
  return together;
}
