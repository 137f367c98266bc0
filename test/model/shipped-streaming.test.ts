import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import { openModel } from '../../src/model/open-model.js';
import { windowsOf } from '../../src/training/evaluation-windows.js';
import { predictWindows } from '../../src/training/predict-windows.js';
import { streamingWriter } from '../../src/training/window-writer.js';
import { noise } from './artifacts.js';

const MODELS = fileURLToPath(new URL('../../models/', import.meta.url));
const SHIPPED = readdirSync(MODELS).filter((name) => name.startsWith('streaming-'));
const FRAMES = 700;
/** Frames that come at a time, one after the other and round again. */
const PIECES = [20, 1, 64, 7, 33];

beforeAll(() => loadBackend());

describe.each(SHIPPED)('the weights of %s', (name) => {
  it('give in a stream, whatever its pieces, what the whole network gives of each window', async () => {
    const folder = `${MODELS}${name}`;
    const { card, spec, network } = await loadArtifact(folder);
    const { mean, sd } = card.normalisation;
    const features = noise(FRAMES * mean.length, 3).map((value, i) => {
      const column = i % mean.length;
      return (mean[column] ?? 0) + 2 * value * (sd[column] ?? 1);
    });
    if (card.encoder === undefined) throw new Error('a streaming model without an encoder');
    const writer = streamingWriter(spec.windowFrames, card.normalisation, card.encoder);
    const flags = new Uint8Array(FRAMES);
    const clip = { frameCount: FRAMES, features, loud: flags, speech: flags };
    const whole = predictWindows({ ...spec, network, writer }, clip);
    network.dispose();

    const { model } = await openModel(folder, {});
    const slot = model.open();
    const due = windowsOf(FRAMES, spec);
    let [fed, scored] = [0, 0];
    for (let piece = 0; fed < FRAMES; piece++) {
      const frameCount = Math.min(PIECES[piece % PIECES.length] ?? 1, FRAMES - fed);
      const [from, to] = [fed * mean.length, (fed + frameCount) * mean.length];
      model.advance([{ slot, firstFrame: fed, frameCount, features: features.slice(from, to) }]);
      fed += frameCount;
      for (; scored < due.length; scored++) {
        const { startFrame = 0, frameCount: length = 0 } = due[scored] ?? {};
        if (startFrame + length > fed) break;
        const logits = model.score([{ slot, startFrame, endFrame: startFrame + length }]);
        whole[scored]?.logits.forEach((logit, i) => {
          expect(Math.abs(logit - (logits[i] ?? Number.NaN))).toBeLessThan(1e-5);
        });
      }
    }
    expect(scored).toBe(due.length);
    expect(scored).toBeGreaterThan(7);
    model.dispose();
  });
});
