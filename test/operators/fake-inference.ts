import type { FrameRange, Inference, StreamId, StreamWork } from '../../src/model/inference.js';
import type { ModelSpec } from '../../src/model/port.js';
import { PSF_PROFILE } from '../../src/features/profile.js';

export const FAKE_SPEC: ModelSpec = {
  modelId: 'fake',
  labels: ['neutral', 'happy', 'angry'],
  profile: PSF_PROFILE,
  featureCount: 12,
  windowFrames: 256,
  hopFrames: 64,
  strideFrames: 32,
  temperature: 1,
  bandwidthHz: 8_000,
  measuredBandwidthsHz: [],
};

interface FakeStream {
  readonly frames: Map<number, Float32Array>;
  nextFrame: number;
}

/**
 * Scores at once, in this thread: logits are sums over the heard frames of a window, so they
 * tell apart any two windows that differ in a frame. Checks that frames come once and in order.
 */
export class FakeInference implements Inference {
  readonly spec: ModelSpec;
  readonly backend = { name: 'wasm', simd: true } as const;
  readonly streams = new Map<StreamId, FakeStream>();
  openedStreams = 0;
  submits = 0;
  scoredWindows = 0;
  pendingAudioMs = 0;
  idle = true;
  isFull = false;
  #waiters: (() => void)[] = [];

  /** @param lookBackFrames frames before a window that its logits depend on, too. */
  constructor(
    spec: Partial<ModelSpec> = {},
    readonly lookBackFrames = 0,
    readonly heldFrames = 512,
  ) {
    this.spec = { ...FAKE_SPEC, ...spec };
  }

  get full(): boolean {
    return this.isFull;
  }

  whenNotFull(): Promise<void> {
    if (!this.isFull) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  makeRoom(): void {
    this.isFull = false;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  openStream(): StreamId {
    this.streams.set(this.openedStreams, { frames: new Map(), nextFrame: 0 });
    return this.openedStreams++;
  }

  closeStream(stream: StreamId): void {
    this.streams.delete(stream);
  }

  submit(id: StreamId, work: StreamWork): Promise<Float32Array> {
    const stream = this.streams.get(id);
    if (stream === undefined) return Promise.reject(new Error('the stream is not open'));
    this.submits++;
    this.#feed(stream, work);
    const logits = work.windows.flatMap((window) => this.#score(stream, window));
    for (const frame of stream.frames.keys()) {
      if (frame < stream.nextFrame - 2 * this.spec.windowFrames) stream.frames.delete(frame);
    }
    return Promise.resolve(Float32Array.from(logits));
  }

  dispose(): Promise<void> {
    this.streams.clear();
    return Promise.resolve();
  }

  #feed(stream: FakeStream, { firstFrame, frameCount, features }: StreamWork): void {
    const width = this.spec.featureCount;
    if (frameCount === 0) return;
    if (firstFrame < stream.nextFrame) throw new Error(`frame ${firstFrame} was fed before`);
    for (let i = 0; i < frameCount; i++) {
      stream.frames.set(firstFrame + i, features.slice(i * width, (i + 1) * width));
    }
    stream.nextFrame = firstFrame + frameCount;
  }

  #score(stream: FakeStream, { startFrame, endFrame }: FrameRange): number[] {
    this.scoredWindows++;
    const sums = this.spec.labels.map(() => 0);
    let rank = 0;
    for (let frame = startFrame - this.lookBackFrames; frame < endFrame; frame++) {
      const row = stream.frames.get(frame);
      if (row === undefined) continue;
      rank++;
      for (let i = 0; i < sums.length; i++) {
        sums[i] = (sums[i] ?? 0) + (row[i + 1] ?? 0) * Math.cos(rank * (i + 1)) * 0.02;
      }
    }
    return sums;
  }
}
