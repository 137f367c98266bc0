import { dispose, tensor3d, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UndertoneError } from '../errors.js';
import type { Artifact } from './artifact.js';
import { FrameRings } from './frame-rings.js';
import { normaliseFrames, type Normalisation } from './normalise.js';
import type { EmotionModel, FrameSpan, ModelSpec, Slot, WindowSpan } from './port.js';

/** Hops that a slot keeps beyond one window: so many windows of one stream fit in a batch. */
const EXTRA_HOPS = 8;

/**
 * The paper's network behind the model port, by whole windows: each slot keeps its latest
 * normalised frames, and every window is computed from all of its frames.
 */
export class PaperModel implements EmotionModel {
  readonly spec: ModelSpec;
  readonly lookBackFrames = 0;
  readonly heldFrames: number;
  private readonly network: LayersModel;
  private readonly normalisation: Normalisation;
  private readonly rings: FrameRings;
  private batch = new Float32Array();

  /** Takes the artifact's network over; `dispose` frees it. */
  constructor({ spec, card, network }: Artifact) {
    this.spec = spec;
    this.network = network;
    this.normalisation = card.normalisation;
    this.heldFrames = spec.windowFrames + EXTRA_HOPS * spec.hopFrames;
    this.rings = new FrameRings(this.heldFrames, spec.featureCount);
  }

  open(): Slot {
    return this.rings.open();
  }

  close(slot: Slot): void {
    this.checkOpen(slot);
    this.rings.close(slot);
  }

  advance(spans: readonly FrameSpan[]): void {
    for (const { slot, firstFrame, frameCount, features } of spans) {
      this.checkAdvance(slot, firstFrame);
      this.rings.write(slot, firstFrame, frameCount, (target, offset, fromRow, rowCount) => {
        normaliseFrames(features, fromRow, rowCount, this.normalisation, target, offset);
      });
    }
  }

  score(windows: readonly WindowSpan[]): Float32Array {
    const { windowFrames, featureCount } = this.spec;
    if (windows.length === 0) return new Float32Array();
    const size = windowFrames * featureCount;
    const batch = this.roomFor(windows.length * size);
    windows.forEach((window, i) => {
      this.gather(window, batch, i * size);
    });

    const input = tensor3d(batch, [windows.length, windowFrames, featureCount]);
    const output = this.network.predictOnBatch(input) as Tensor;
    const logits = output.dataSync<'float32'>().slice();
    dispose([input, output]);
    return logits;
  }

  dispose(): void {
    this.network.dispose();
  }

  /** Puts what was heard of a window in front, and zeros (the mean of the training) behind it. */
  private gather({ slot, startFrame, endFrame }: WindowSpan, batch: Float32Array, at: number) {
    const { windowFrames, featureCount } = this.spec;
    this.checkWindow(slot, startFrame, endFrame);
    const written = this.rings.gather(slot, startFrame, endFrame, batch, at);
    batch.fill(0, at + written, at + windowFrames * featureCount);
  }

  private roomFor(length: number): Float32Array {
    if (this.batch.length < length) this.batch = new Float32Array(length);
    return this.batch.subarray(0, length);
  }

  private checkOpen(slot: Slot): void {
    if (this.rings.endFrame(slot) >= 0) return;
    throw misuse('the slot is not open', `slot ${slot}`);
  }

  private checkAdvance(slot: Slot, firstFrame: number): void {
    this.checkOpen(slot);
    const end = this.rings.endFrame(slot);
    if (firstFrame >= end) return;
    throw misuse('frames were fed twice or out of order', `slot ${slot}`, {
      expected: `frame ${end} or later`,
      received: `frame ${firstFrame}`,
    });
  }

  private checkWindow(slot: Slot, startFrame: number, endFrame: number): void {
    this.checkOpen(slot);
    const { windowFrames } = this.spec;
    if (endFrame - startFrame > windowFrames) {
      throw misuse('a window is longer than the model takes', `slot ${slot}`, {
        expected: `at most ${windowFrames} frames`,
        received: `${endFrame - startFrame}`,
      });
    }
    const oldest = this.rings.endFrame(slot) - this.heldFrames;
    if (startFrame >= oldest) return;
    throw misuse('a window was scored after its frames were overwritten', `slot ${slot}`, {
      expected: `a window from frame ${oldest} or later`,
      received: `frame ${startFrame}`,
    });
  }
}

function misuse(
  what: string,
  where: string,
  sides: { expected?: string; received?: string } = {},
): UndertoneError {
  return new UndertoneError('INTERNAL', { what, where, ...sides });
}
