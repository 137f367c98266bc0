import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { saveArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import type { Inference, StreamId } from '../../src/model/inference.js';
import { PaperModel } from '../../src/model/paper-model.js';
import { startLocalInference } from '../../src/model/start-inference.js';
import { noise, smallDraft, smallNetwork } from './artifacts.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Streams that are open at once, and how often so many are opened and closed. */
const OPEN = 100;
const ROUNDS = 30;
const WINDOW = { startFrame: 0, endFrame: 64 };
const FEATURES = noise(64 * 12, 1);

let folder = '';

beforeAll(async () => {
  await loadBackend();
  folder = await mkdtemp(join(tmpdir(), 'undertone-streams-'));
  const network = smallNetwork();
  await saveArtifact(folder, network, smallDraft());
  network.dispose();
});

afterAll(() => rm(folder, { recursive: true }));

describe('3,000 streams, 100 at once', () => {
  it('take the slots of those that ended', async () => {
    const opened = vi.spyOn(PaperModel.prototype, 'open');
    const closed = vi.spyOn(PaperModel.prototype, 'close');
    const inference = await startLocalInference({ modelFolder: folder, maxWaitMs: 0 });
    for (let round = 0; round < ROUNDS; round += 1) await oneRound(inference, round);
    await settled(inference);
    const slots = opened.mock.results.map(({ value }) => value as number);
    // One more is the stream by which `settled` waits; it is not closed yet.
    expect([slots.length, closed.mock.calls.length]).toEqual([ROUNDS * OPEN + 1, ROUNDS * OPEN]);
    expect(Math.max(...slots)).toBe(OPEN - 1);
    await inference.dispose();
    vi.restoreAllMocks();
  });

  it('leave tensors and memory flat', async () => {
    const before = memory().numTensors;
    const inference = await startLocalInference({ modelFolder: folder, maxWaitMs: 0 });
    for (let round = 0; round < 5; round += 1) await oneRound(inference, round);
    await settled(inference);
    const { numTensors, numDataBuffers, numBytes } = memory();
    const warm = await heldBytes();
    for (let round = 5; round < ROUNDS; round += 1) await oneRound(inference, round);
    await settled(inference);
    expect(memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    // A slot that was lost would cost 32 kB: 80 MB over all of them.
    expect((await heldBytes()) - warm).toBeLessThan(4 * 2 ** 20);
    await inference.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

/** Opens, feeds and closes; streams differ in what has become of their work when they close. */
async function oneRound(inference: Inference, round: number): Promise<void> {
  const streams = Array.from({ length: OPEN }, () => inference.openStream());
  const logits = streams.map((stream, i) => submit(inference, stream, i % 20 === 0 ? 1 : 0));
  if (round % 2 === 0) await Promise.all(logits);
  for (const stream of streams.reverse()) inference.closeStream(stream);
  const scores = (await Promise.all(logits)).filter(({ length }) => length > 0);
  expect(scores).toHaveLength(OPEN / 20);
  expect(new Set(scores.map(String)).size).toBe(1);
}

function submit(inference: Inference, stream: StreamId, windowCount: 0 | 1): Promise<Float32Array> {
  const windows = windowCount === 0 ? [] : [WINDOW];
  return inference.submit(stream, { firstFrame: 0, frameCount: 64, features: FEATURES, windows });
}

/** Batches run in order: behind this window nothing is left to be done. */
async function settled(inference: Inference): Promise<void> {
  const stream = inference.openStream();
  await submit(inference, stream, 1);
  inference.closeStream(stream);
  expect(inference.pendingAudioMs).toBe(0);
}

/** Buffers are freed in the background, so what is garbage is collected twice. */
async function heldBytes(): Promise<number> {
  collectGarbage();
  await setTimeout(100);
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
