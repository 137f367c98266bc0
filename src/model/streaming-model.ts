import { tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { UndertoneError } from '../errors.js';
import type { Artifact } from './artifact.js';
import { FrameRings, heldFramesOf } from './frame-rings.js';
import { normaliseFrames, type Normalisation } from './normalise.js';
import { numbersOf } from './numbers-of.js';
import type { EmotionModel, FrameSpan, ModelSpec, Slot, WindowSpan } from './port.js';
import { streamingEncoder } from './streaming-ensemble.js';
import type { StreamingEncoder } from './streaming-layers.js';

/**
 * The streaming network behind the model port. A frame enters the encoder once, when the first
 * window behind it is scored; what comes out, a column for every `strideFrames`, serves all windows
 * that overlap there. Behind a pause in which no window was scored the encoder begins anew,
 * `lookBackFrames` before the next window.
 */
export class StreamingModel implements EmotionModel {
  readonly spec: ModelSpec;
  readonly lookBackFrames: number;
  readonly heldFrames: number;
  private readonly layers: StreamingEncoder;
  private readonly normalisation: Normalisation;
  private readonly rings: FrameRings;
  private readonly slots = new Map<Slot, Encoded>();
  /** What the encoder holds of a stream that has been silent, all frames at the mean, for ever. */
  private readonly restingState: Float32Array;
  private readonly heldColumns: number;
  private encoded = 0;

  /** Takes the artifact's network over: what is needed of it is kept, the rest is freed. */
  constructor({ spec, card, network }: Artifact) {
    this.spec = spec;
    this.layers = streamingEncoder(network);
    network.dispose();
    this.normalisation = card.normalisation;
    const { lookBackFrames, strideFrames } = this.layers.reach;
    this.lookBackFrames = lookBackFrames;
    this.heldFrames = heldFramesOf(spec);
    // What a window may need, and what the encoder needs before it.
    this.heldColumns = Math.ceil((this.heldFrames + lookBackFrames) / strideFrames) + 1;
    this.rings = new FrameRings(this.heldColumns * strideFrames, spec.featureCount);
    this.restingState = this.rest();
  }

  /** Frames that went through the encoder, all slots together. */
  get encodedFrames(): number {
    return this.encoded;
  }

  open(): Slot {
    const slot = this.rings.open();
    this.slots.set(slot, {
      state: this.restingState.slice(),
      beginColumn: 0,
      endColumn: 0,
      columns: new Float32Array(this.heldColumns * this.layers.columnWidth),
    });
    return slot;
  }

  close(slot: Slot): void {
    this.slotOf(slot);
    this.rings.close(slot);
    this.slots.delete(slot);
  }

  advance(spans: readonly FrameSpan[]): void {
    for (const { slot, firstFrame, frameCount, features } of spans) {
      this.slotOf(slot);
      const end = this.rings.endFrame(slot);
      if (firstFrame < end) {
        throw misuse('frames were fed twice or out of order', slot, end, firstFrame);
      }
      this.rings.write(slot, firstFrame, frameCount, (target, offset, fromRow, rowCount) => {
        normaliseFrames(features, fromRow, rowCount, this.normalisation, target, offset);
      });
    }
  }

  score(windows: readonly WindowSpan[]): Float32Array {
    if (windows.length === 0) return new Float32Array();
    this.encodeFor(windows);
    const width = this.layers.pooledWidth;
    const pooled = new Float32Array(windows.length * width);
    windows.forEach((window, row) => {
      this.pool(window, pooled.subarray(row * width, (row + 1) * width));
    });
    const logits = numbersOf(() => this.layers.logits(tensor2d(pooled, [windows.length, width])));
    return logits.slice();
  }

  dispose(): void {
    this.layers.dispose();
  }

  /** The state behind so many frames of silence that it does not change any more. */
  private rest(): Float32Array {
    const { reach, stemContext, stateSize } = this.layers;
    const { strideFrames, lookBackFrames } = reach;
    const frames = 2 * (Math.ceil(lookBackFrames / strideFrames) + 1) * strideFrames;
    const length = stemContext + frames;
    const silence = new Float32Array(length * this.spec.featureCount);
    return numbersOf(() => {
      const input = tensor3d(silence, [1, length, this.spec.featureCount]);
      return this.layers.encode(input, tensor2d(new Float32Array(stateSize), [1, stateSize])).state;
    }).slice();
  }

  /** Brings every slot's columns up to the last of its windows; slots with as much to do at once. */
  private encodeFor(windows: readonly WindowSpan[]): void {
    const { strideFrames } = this.layers.reach;
    const spans = new Map<Slot, { first: number; end: number }>();
    for (const { slot, startFrame, endFrame } of windows) {
      this.checkWindow(slot, startFrame, endFrame);
      const known = spans.get(slot) ?? { first: Infinity, end: 0 };
      const end = Math.min(endFrame, this.rings.endFrame(slot));
      spans.set(slot, {
        first: Math.min(known.first, startFrame),
        end: Math.max(known.end, Math.floor(end / strideFrames)),
      });
    }
    const byCount = new Map<number, Slot[]>();
    for (const [slot, { first, end }] of spans) {
      const count = end - this.beginColumn(slot, first);
      if (count > 0) byCount.set(count, [...(byCount.get(count) ?? []), slot]);
    }
    for (const [count, slots] of byCount) this.encode(slots, count);
  }

  /** Where encoding goes on: where it stopped, or anew where that is too long ago to matter. */
  private beginColumn(slot: Slot, firstFrame: number): number {
    const encoded = this.slotOf(slot);
    const needed = Math.max(
      0,
      Math.floor((firstFrame - this.lookBackFrames) / this.layers.reach.strideFrames),
    );
    if (encoded.endColumn < needed) {
      encoded.state.set(this.restingState);
      encoded.beginColumn = needed + this.warmUpColumns();
      encoded.endColumn = needed;
    }
    return encoded.endColumn;
  }

  /** Columns behind a restart that depend on frames before it. */
  private warmUpColumns(): number {
    const { lookBackFrames, strideFrames } = this.layers.reach;
    return Math.ceil(lookBackFrames / strideFrames);
  }

  private encode(slots: readonly Slot[], count: number): void {
    const { reach, stemContext, stateSize, columnWidth } = this.layers;
    const { strideFrames } = reach;
    const { featureCount } = this.spec;
    const length = stemContext + count * strideFrames;
    const frames = new Float32Array(slots.length * length * featureCount);
    const states = new Float32Array(slots.length * stateSize);
    slots.forEach((slot, row) => {
      const { endColumn, state } = this.slotOf(slot);
      const start = endColumn * strideFrames - stemContext;
      this.rings.place(slot, start, length, frames, row * length * featureCount);
      states.set(state, row * stateSize);
    });
    const { columns, state } = tidy(() =>
      this.layers.encode(
        tensor3d(frames, [slots.length, length, featureCount]),
        tensor2d(states, [slots.length, stateSize]),
      ),
    );
    const [columnNumbers, stateNumbers] = [numbersOf(() => columns), numbersOf(() => state)];
    slots.forEach((slot, row) => {
      const encoded = this.slotOf(slot);
      encoded.state.set(stateNumbers.subarray(row * stateSize, (row + 1) * stateSize));
      for (let i = 0; i < count; i += 1) {
        const from = (row * count + i) * columnWidth;
        const to = ((encoded.endColumn + i) % this.heldColumns) * columnWidth;
        encoded.columns.set(columnNumbers.subarray(from, from + columnWidth), to);
      }
      encoded.endColumn += count;
    });
    this.encoded += slots.length * count * strideFrames;
  }

  /** Over the columns of which every frame was heard. */
  private pool({ slot, startFrame, endFrame }: WindowSpan, target: Float32Array): void {
    const { reach, columnWidth } = this.layers;
    const { strideFrames } = reach;
    const { columns, beginColumn } = this.slotOf(slot);
    if (startFrame / strideFrames < beginColumn) {
      const oldest = beginColumn * strideFrames;
      throw misuse('a window was scored after one behind a pause', slot, oldest, startFrame);
    }
    const heard: number[] = [];
    for (let frame = startFrame; frame + strideFrames <= endFrame; frame += strideFrames) {
      if (this.rings.heardFrames(slot, frame, frame + strideFrames) < strideFrames) continue;
      heard.push(((frame / strideFrames) % this.heldColumns) * columnWidth);
    }
    this.layers.pool(columns, heard, target);
  }

  private slotOf(slot: Slot): Encoded {
    const found = this.slots.get(slot);
    if (found !== undefined) return found;
    throw new UndertoneError('INTERNAL', { what: 'the slot is not open', where: `slot ${slot}` });
  }

  private checkWindow(slot: Slot, startFrame: number, endFrame: number): void {
    this.slotOf(slot);
    const { windowFrames, strideFrames } = this.spec;
    if (endFrame - startFrame > windowFrames || startFrame % strideFrames !== 0) {
      throw new UndertoneError('INTERNAL', {
        what: 'not a window of this model',
        where: `slot ${slot}`,
        expected: `at most ${windowFrames} frames from a multiple of ${strideFrames} on`,
        received: `frames ${startFrame} to ${endFrame}`,
      });
    }
    const oldest = this.rings.endFrame(slot) - this.heldFrames;
    if (startFrame >= oldest) return;
    throw misuse('a window was scored after its frames were overwritten', slot, oldest, startFrame);
  }
}

/** What the encoder has made of a stream so far. */
interface Encoded {
  readonly state: Float32Array;
  /** A ring of the latest `heldColumns` columns. */
  readonly columns: Float32Array;
  /** The first column that holds what the whole stream would give, since the last restart. */
  beginColumn: number;
  /** One past the last column. */
  endColumn: number;
}

function misuse(what: string, slot: Slot, oldest: number, frame: number): UndertoneError {
  return new UndertoneError('INTERNAL', {
    what,
    where: `slot ${slot}`,
    expected: `frame ${oldest} or later`,
    received: `frame ${frame}`,
  });
}
