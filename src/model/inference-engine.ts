import type { StreamId, StreamWork } from './inference.js';
import { unpackBatch, windowCountOf, type PackedBatch } from './packed-batch.js';
import type { EmotionModel, Slot, WindowSpan } from './port.js';

/**
 * Runs batches through a model, in the thread that it is in. Frames are fed in order, and windows
 * are put off so that many are scored at once: until `maxBatch` of them are there, or until the
 * next frames would push one of them out of what the model keeps.
 */
export class InferenceEngine {
  private readonly slots = new Map<StreamId, Slot>();
  private due: WindowSpan[] = [];
  private logits = new Float32Array();
  private scored = 0;

  constructor(
    private readonly model: EmotionModel,
    private readonly maxBatch: number,
  ) {}

  /** @returns logits of the batch's windows in their order; owned by the caller */
  run(batch: PackedBatch): Float32Array<ArrayBuffer> {
    const { featureCount, labels } = this.model.spec;
    const logits = new Float32Array(windowCountOf(batch) * labels.length);
    this.logits = logits;
    this.scored = 0;
    this.due = [];
    for (const { stream, work, close } of unpackBatch(batch, featureCount)) {
      const slot = this.slotOf(stream);
      this.take(slot, work);
      if (close) this.close(stream, slot);
    }
    this.scoreDue();
    return logits;
  }

  dispose(): void {
    this.model.dispose();
  }

  private slotOf(stream: StreamId): Slot {
    const slot = this.slots.get(stream) ?? this.model.open();
    this.slots.set(stream, slot);
    return slot;
  }

  private take(slot: Slot, work: StreamWork): void {
    let fed = 0;
    for (const { startFrame, endFrame } of work.windows) {
      const target = Math.min(work.frameCount, endFrame - work.firstFrame);
      fed = this.feed(slot, work, fed, target);
      this.due.push({ slot, startFrame, endFrame });
      if (this.due.length >= this.maxBatch) this.scoreDue();
    }
    this.feed(slot, work, fed, work.frameCount);
  }

  /** Feeds the work's frames [from, to) and returns how many of them are fed by now. */
  private feed(slot: Slot, work: StreamWork, from: number, to: number): number {
    if (to <= from) return from;
    const { featureCount } = this.model.spec;
    const lost = work.firstFrame + to - this.model.heldFrames;
    if (this.due.some((window) => window.slot === slot && window.startFrame < lost)) {
      this.scoreDue();
    }
    const features = work.features.subarray(from * featureCount, to * featureCount);
    const frameCount = to - from;
    this.model.advance([{ slot, firstFrame: work.firstFrame + from, frameCount, features }]);
    return to;
  }

  private scoreDue(): void {
    if (this.due.length === 0) return;
    const scores = this.model.score(this.due);
    this.logits.set(scores, this.scored);
    this.scored += scores.length;
    this.due = [];
  }

  private close(stream: StreamId, slot: Slot): void {
    if (this.due.some((window) => window.slot === slot)) this.scoreDue();
    this.model.close(slot);
    this.slots.delete(stream);
  }
}
