import { beforeEach, describe, expect, it } from 'vitest';
import { UndertoneError } from '../../src/errors.js';
import { InferenceQueue, type BatchRunner } from '../../src/model/inference-queue.js';
import { unpackBatch, type PackedBatch, type StreamTurn } from '../../src/model/packed-batch.js';
import { FAKE_SPEC } from './fake-model.js';

const MODEL = { spec: FAKE_SPEC, lookBackFrames: 3, heldFrames: 8 };
const WINDOW = { startFrame: 0, endFrame: 4 };

let runner: ManualRunner;
let queue: InferenceQueue;

beforeEach(() => {
  runner = new ManualRunner();
  queue = new InferenceQueue(MODEL, { name: 'wasm', simd: true }, runner, {
    maxBatch: 2,
    maxPendingAudioMs: 100,
    timer: () => () => {},
  });
});

describe('InferenceQueue', () => {
  it('says what its model is, and how far it reaches', () => {
    expect(queue).toMatchObject(MODEL);
  });

  it('gives every submission the logits of its own windows', async () => {
    const [a, b] = [queue.openStream(), queue.openStream()];
    const results = Promise.all([submit(a, 0, 4, 1), submit(b, 0, 4, 0), submit(b, 4, 4, 1)]);
    runner.finish(Float32Array.of(1, 2, 3, 4));
    expect((await results).map((logits) => [...logits])).toEqual([[1, 2], [], [3, 4]]);
  });

  it('copies features before submit returns', () => {
    const features = Float32Array.of(1, 2, 3, 4);
    const stream = queue.openStream();
    void queue.submit(stream, { firstFrame: 0, frameCount: 4, features, windows: [] });
    features.fill(9);
    void submit(stream, 4, 4, 2);
    const [first] = runner.turns();
    expect([...(first?.work.features ?? [])]).toEqual([1, 2, 3, 4]);
  });

  it('closes a stream behind what was submitted for it', () => {
    const stream = queue.openStream();
    void submit(stream, 0, 4, 1);
    queue.closeStream(stream);
    void submit(queue.openStream(), 0, 4, 1);
    expect(runner.turns().map((turn) => [turn.stream, turn.close])).toEqual([
      [0, false],
      [0, true],
      [1, false],
    ]);
  });

  it('refuses a stream that is closed or was never opened', async () => {
    const stream = queue.openStream();
    queue.closeStream(stream);
    await expect(submit(stream, 0, 4, 1)).rejects.toThrow(/^INTERNAL: 0: .*not open/);
    await expect(submit(99, 0, 4, 1)).rejects.toThrow(/^INTERNAL: 99: .*not open/);
  });

  it('says how much audio is pending, and when it is below its bound again', async () => {
    const stream = queue.openStream();
    await queue.whenNotFull();
    void submit(stream, 0, 9, 2);
    expect([queue.pendingAudioMs, queue.full]).toEqual([90, false]);
    void submit(stream, 9, 1, 0);
    expect([queue.pendingAudioMs, queue.full]).toEqual([100, true]);
    let woken = false;
    const waiting = queue.whenNotFull().then(() => {
      woken = true;
    });
    await Promise.resolve();
    expect(woken).toBe(false);
    runner.finish(new Float32Array(4));
    await waiting;
    expect(queue.pendingAudioMs).toBe(10);
  });

  it('rejects the submissions of a batch that fails, and goes on with the next', async () => {
    const stream = queue.openStream();
    const failing = submit(stream, 0, 4, 2);
    const working = submit(stream, 4, 4, 2);
    runner.fail(new UndertoneError('INTERNAL', { what: 'wrong order' }));
    await expect(failing).rejects.toMatchObject({ code: 'INTERNAL' });
    runner.finish(new Float32Array(4));
    expect(await working).toHaveLength(4);
  });

  it('rejects everything at once when the worker dies, and all that comes later', async () => {
    const stream = queue.openStream();
    const running = submit(stream, 0, 4, 2);
    const waiting = submit(stream, 4, 4, 1);
    runner.fail(new UndertoneError('WORKER_DIED', { what: 'it died' }));
    await expect(running).rejects.toMatchObject({ code: 'WORKER_DIED' });
    await expect(waiting).rejects.toMatchObject({ code: 'WORKER_DIED' });
    await expect(submit(stream, 8, 4, 1)).rejects.toThrow(/^WORKER_DIED: it died/);
    expect(queue.pendingAudioMs).toBe(0);
    expect(runner.batches).toEqual([]);
  });

  it('rejects what is pending when it is disposed of, and stops its runner once', async () => {
    const pending = submit(queue.openStream(), 0, 4, 1);
    const ends = [queue.dispose(), queue.dispose()];
    await expect(pending).rejects.toThrow(/^WORKER_DIED: .*stopped/);
    await Promise.all(ends);
    expect(runner.stops).toBe(1);
  });
});

function submit(stream: number, firstFrame: number, frameCount: number, windowCount: number) {
  const windows = Array.from({ length: windowCount }, () => WINDOW);
  const features = new Float32Array(frameCount);
  return queue.submit(stream, { firstFrame, frameCount, features, windows });
}

/** Runs nothing by itself: the test finishes or fails the oldest batch. */
class ManualRunner implements BatchRunner {
  stops = 0;
  readonly batches: Call[] = [];

  run(batch: PackedBatch): Promise<Float32Array> {
    return new Promise((resolve, reject) => this.batches.push({ batch, resolve, reject }));
  }

  stop(): Promise<void> {
    this.stops += 1;
    return Promise.resolve();
  }

  finish(logits: Float32Array): void {
    this.batches.shift()?.resolve(logits);
  }

  fail(error: UndertoneError): void {
    this.batches.shift()?.reject(error);
  }

  /** Turns of the oldest batch. */
  turns(): StreamTurn[] {
    const [oldest] = this.batches;
    return oldest === undefined ? [] : [...unpackBatch(oldest.batch, FAKE_SPEC.featureCount)];
  }
}

interface Call {
  readonly batch: PackedBatch;
  readonly resolve: (logits: Float32Array) => void;
  readonly reject: (error: UndertoneError) => void;
}
