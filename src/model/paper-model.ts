import { tensor4d } from '@tensorflow/tfjs-core';
import { UndertoneError } from '../errors.js';
import type { Artifact } from './artifact.js';
import { FrameRings, heldFramesOf } from './frame-rings.js';
import { normaliseFrames, type Normalisation } from './normalise.js';
import { numbersOf } from './numbers-of.js';
import { PaperColumns, type PlacedWindow } from './paper-columns.js';
import { PaperLayers } from './paper-layers.js';
import { PAPER_STRIDE_FRAMES, POOL_FRAMES } from './paper-network.js';
import type { EmotionModel, FrameSpan, ModelSpec, Slot, WindowSpan } from './port.js';

/**
 * The paper's network behind the model port. Each slot keeps its latest normalised frames; of
 * windows that overlap, what they have in common is computed once.
 */
export class PaperModel implements EmotionModel {
  readonly spec: ModelSpec;
  readonly lookBackFrames = 0;
  readonly heldFrames: number;
  private readonly layers: PaperLayers;
  private readonly normalisation: Normalisation;
  private readonly rings: FrameRings;
  private readonly columns: PaperColumns;

  /** Takes the artifact's network over: what is needed of it is kept, the rest is freed. */
  constructor({ spec, card, network }: Artifact) {
    this.spec = spec;
    this.layers = new PaperLayers(network);
    network.dispose();
    this.normalisation = card.normalisation;
    this.heldFrames = heldFramesOf(spec);
    this.rings = new FrameRings(this.heldFrames, spec.featureCount);
    this.columns = new PaperColumns(this.layers, this.rings, spec.windowFrames);
  }

  open(): Slot {
    const slot = this.rings.open();
    this.columns.open(slot);
    return slot;
  }

  close(slot: Slot): void {
    this.checkOpen(slot);
    this.rings.close(slot);
    this.columns.close(slot);
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
    if (windows.length === 0) return new Float32Array();
    for (const { slot, startFrame, endFrame } of windows) {
      this.checkWindow(slot, startFrame, endFrame);
    }
    const width = this.layers.columnWidth;
    const columnCount = this.spec.windowFrames / POOL_FRAMES;
    const placed = windows.map((window, i) => ({ ...window, at: i * columnCount * width }));
    const columns = new Float32Array(windows.length * columnCount * width);
    const whole = new Set(placed.filter((window) => this.isWhole(window)));
    this.columns.write([...whole], columns);
    this.writePadded(
      placed.filter((window) => !whole.has(window)),
      columns,
    );
    const logits = numbersOf(() => {
      return this.layers.logits(tensor4d(columns, [windows.length, 1, columnCount, width]));
    });
    return logits.slice();
  }

  dispose(): void {
    this.layers.dispose();
  }

  /** Whether nothing is missing of it, and it lies where others meet the same columns. */
  private isWhole({ slot, startFrame, endFrame }: WindowSpan): boolean {
    const { windowFrames } = this.spec;
    return (
      endFrame - startFrame === windowFrames &&
      startFrame % PAPER_STRIDE_FRAMES === 0 &&
      this.rings.heardFrames(slot, startFrame, endFrame) === windowFrames
    );
  }

  /** What was heard of a window in front, and zeros (the mean of the training) behind it. */
  private writePadded(windows: readonly PlacedWindow[], target: Float32Array): void {
    if (windows.length === 0) return;
    const { windowFrames, featureCount } = this.spec;
    const size = windowFrames * featureCount;
    const input = new Float32Array(windows.length * size);
    windows.forEach(({ slot, startFrame, endFrame }, i) => {
      this.rings.gather(slot, startFrame, endFrame, input, i * size);
    });
    const columns = numbersOf(() => {
      const frames = tensor4d(input, [windows.length, 1, windowFrames, featureCount]);
      return this.layers.columns(frames, ['same', 'same']);
    });
    const columnsSize = columns.length / windows.length;
    windows.forEach(({ at }, i) => {
      target.set(columns.subarray(i * columnsSize, (i + 1) * columnsSize), at);
    });
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
