import { PSF_PROFILE } from '../../src/features/profile.js';
import type { EmotionModel, FrameSpan, ModelSpec, WindowSpan } from '../../src/model/port.js';

export const FAKE_SPEC: ModelSpec = {
  modelId: 'fake-00000000',
  labels: ['start', 'heard'],
  profile: PSF_PROFILE,
  featureCount: 1,
  windowFrames: 4,
  hopFrames: 2,
  strideFrames: 1,
  temperature: 1,
  bandwidthHz: 8_000,
  measuredBandwidthsHz: [],
};

/**
 * A model whose frames are their own content: it answers with a window's start and with the sum
 * of the frames it heard in it, and fails like a real one where a window comes too late.
 */
export class FakeModel implements EmotionModel {
  readonly spec = FAKE_SPEC;
  readonly lookBackFrames = 0;
  readonly batchSizes: number[] = [];
  readonly heard = new Map<number, Map<number, number>>();
  private opened = 0;

  constructor(readonly heldFrames = 8) {}

  open(): number {
    const slot = this.opened;
    this.opened += 1;
    this.heard.set(slot, new Map());
    return slot;
  }

  close(slot: number): void {
    if (!this.heard.delete(slot)) throw new Error(`slot ${slot} is not open`);
  }

  advance(spans: readonly FrameSpan[]): void {
    for (const { slot, firstFrame, frameCount, features } of spans) {
      const heard = this.framesOf(slot);
      for (let i = 0; i < frameCount; i += 1) heard.set(firstFrame + i, features[i] ?? Number.NaN);
    }
  }

  score(windows: readonly WindowSpan[]): Float32Array {
    this.batchSizes.push(windows.length);
    return Float32Array.from(windows.flatMap((window) => this.answer(window)));
  }

  dispose(): void {
    this.heard.clear();
  }

  private answer({ slot, startFrame, endFrame }: WindowSpan): [number, number] {
    const heard = this.framesOf(slot);
    const last = Math.max(-1, ...heard.keys());
    if (startFrame < last + 1 - this.heldFrames) throw new Error('scored too late');
    let sum = 0;
    for (const [frame, value] of heard) if (frame >= startFrame && frame < endFrame) sum += value;
    return [startFrame, sum];
  }

  private framesOf(slot: number): Map<number, number> {
    const heard = this.heard.get(slot);
    if (heard === undefined) throw new Error(`slot ${slot} is not open`);
    return heard;
  }
}
