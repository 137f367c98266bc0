import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import type { Inference } from '../../src/model/inference.js';
import { startInference, startLocalInference } from '../../src/model/start-inference.js';
import { noise, smallDraft, smallNetwork } from './artifacts.js';

const workerEntry = new URL('../../dist/src/model/inference-worker.js', import.meta.url);
const FRAMES = 64 * 20;
const run = promisify(execFile);

let modelFolder: string;

beforeAll(async () => {
  modelFolder = await mkdtemp(join(tmpdir(), 'undertone-inference-'));
  await loadBackend({ prefer: 'wasm' });
  const network = smallNetwork();
  await saveArtifact(modelFolder, network, smallDraft());
  network.dispose();
});

afterAll(() => rm(modelFolder, { recursive: true }));

describe.each(['auto', 'wasm'] as const)('startInference on the backend "%s"', (prefer) => {
  it('scores in a worker what it scores in this thread', async () => {
    const options = { modelFolder, backend: { prefer }, maxBatch: 8 };
    const [remote, local] = [
      await startInference({ ...options, workerEntry }),
      await startLocalInference({ ...options, backend: { prefer: 'wasm' } }),
    ];
    const reachOf = ({ spec, lookBackFrames, heldFrames }: Inference) =>
      [spec, lookBackFrames, heldFrames] as const;
    expect(reachOf(remote)).toEqual(reachOf(local));
    expect(reachOf(local)).toMatchObject([{ strideFrames: 64 }, 0, 64 + 8 * 64]);
    if (prefer === 'wasm') expect(remote.backend.name).toBe('wasm');
    const [ours, theirs] = await Promise.all([scoreStreams(remote), scoreStreams(local)]);
    expect(ours).toHaveLength(3 * 20 * 3);
    ours.forEach((logit, i) => {
      expect(logit).toBeCloseTo(theirs[i] ?? Number.NaN, 4);
    });
    await Promise.all([remote.dispose(), local.dispose()]);
  });
});

describe('startInference', () => {
  it('says nothing on the terminal, and lets the process end once it is disposed of', async () => {
    const module = new URL('../../dist/src/model/start-inference.js', import.meta.url);
    const script = `
      import { startInference } from ${JSON.stringify(module.href)};
      const inference = await startInference({ modelFolder: ${JSON.stringify(modelFolder)} });
      const work = { firstFrame: 0, frameCount: 64, features: new Float32Array(64 * 12) };
      const windows = [{ startFrame: 0, endFrame: 64 }];
      const logits = await inference.submit(inference.openStream(), { ...work, windows });
      await inference.dispose();
      console.log(logits.length);`;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect({ stdout, stderr }).toEqual({ stdout: '3\n', stderr: '' });
  });

  it('names what is wrong with an artifact as loading it here would', async () => {
    const absent = startInference({ modelFolder: join(modelFolder, 'absent'), workerEntry });
    await expect(absent).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await writeFile(join(modelFolder, 'weights.bin'), 'other weights');
    const corrupt = startInference({ modelFolder, workerEntry });
    await expect(corrupt).rejects.toThrow(/^MODEL_CORRUPT: .*weights.bin: .*SHA-256/);
  });
});

/** Three streams, cut differently and handed over in turns; all windows of 64 frames. */
async function scoreStreams(inference: Inference): Promise<number[]> {
  const results = [50, 64, 300].map(async (cut, seed) => {
    const features = noise(FRAMES * 12, seed);
    const stream = inference.openStream();
    const parts: Promise<Float32Array>[] = [];
    for (let first = 0; first < FRAMES; first += cut) {
      const frameCount = Math.min(cut, FRAMES - first);
      const windows = windowsIn(first, first + frameCount);
      const part = features.subarray(first * 12, (first + frameCount) * 12);
      parts.push(
        inference.submit(stream, { firstFrame: first, frameCount, features: part, windows }),
      );
    }
    inference.closeStream(stream);
    return (await Promise.all(parts)).flatMap((logits) => [...logits]);
  });
  return (await Promise.all(results)).flat();
}

function windowsIn(from: number, to: number) {
  const all = Array.from({ length: FRAMES / 64 }, (_, k) => k * 64);
  return all
    .map((startFrame) => ({ startFrame, endFrame: startFrame + 64 }))
    .filter(({ endFrame }) => endFrame > from && endFrame <= to);
}
