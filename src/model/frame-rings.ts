import type { ModelSpec } from './port.js';

/** Latest frames that a model keeps of a slot: several windows of one stream fit in a batch. */
export function heldFramesOf({ windowFrames, hopFrames }: ModelSpec): number {
  return windowFrames + EXTRA_HOPS * hopFrames;
}

const EXTRA_HOPS = 8;

/**
 * Rings of feature frames, one a slot, in slabs that serve many slots: opening a slot allocates
 * nothing until all slabs are full, and writing a frame never does.
 */
export class FrameRings {
  private readonly slabs: Slab[] = [];
  private readonly freeSlots: number[] = [];
  private readonly endFrames: number[] = [];

  /**
   * @param heldFrames latest frames that a slot keeps
   * @param width numbers a frame
   */
  constructor(
    readonly heldFrames: number,
    readonly width: number,
    private readonly slotsPerSlab = 64,
  ) {}

  open(): number {
    if (this.freeSlots.length === 0) this.addSlab();
    const slot = this.freeSlots.pop() ?? 0;
    const { slab, firstRow } = this.find(slot);
    slab.frames.fill(NEVER_HEARD, firstRow, firstRow + this.heldFrames);
    this.endFrames[slot] = 0;
    return slot;
  }

  close(slot: number): void {
    this.endFrames[slot] = CLOSED;
    this.freeSlots.push(slot);
  }

  /** One past the last frame that was written; 0 at first, negative for a slot that is not open. */
  endFrame(slot: number): number {
    return this.endFrames[slot] ?? CLOSED;
  }

  /** Makes room for frames from `firstFrame` on, and lets `fill` write them, run by run. */
  write(slot: number, firstFrame: number, frameCount: number, fill: FillRun): void {
    const { slab, firstRow } = this.find(slot);
    for (let done = 0; done < frameCount;) {
      const inRing = (firstFrame + done) % this.heldFrames;
      const run = Math.min(frameCount - done, this.heldFrames - inRing);
      const row = firstRow + inRing;
      fill(slab.features, row * this.width, done, run);
      for (let i = 0; i < run; i += 1) slab.frames[row + i] = firstFrame + done + i;
      done += run;
    }
    this.endFrames[slot] = firstFrame + frameCount;
  }

  /** How many frames of [startFrame, endFrame) were heard, and are still held. */
  heardFrames(slot: number, startFrame: number, endFrame: number): number {
    const { slab, firstRow } = this.find(slot);
    let heard = 0;
    for (let frame = startFrame; frame < endFrame; frame += 1) {
      if (slab.frames[firstRow + (frame % this.heldFrames)] === frame) heard += 1;
    }
    return heard;
  }

  /**
   * Copies the frames of [startFrame, endFrame) that were heard, moved together.
   * @returns how many numbers were written to `target` from `offset` on
   */
  gather(
    slot: number,
    startFrame: number,
    endFrame: number,
    target: Float32Array,
    offset: number,
  ): number {
    const { slab, firstRow } = this.find(slot);
    let written = 0;
    for (let frame = startFrame; frame < endFrame;) {
      const row = firstRow + (frame % this.heldFrames);
      const longest = Math.min(endFrame - frame, this.heldFrames - (frame % this.heldFrames));
      const run = heardRun(slab.frames, row, frame, longest);
      const rows = slab.features.subarray(row * this.width, (row + run) * this.width);
      target.set(rows, offset + written);
      written += rows.length;
      frame += Math.max(run, 1);
    }
    return written;
  }

  /**
   * Copies `frameCount` frames from `startFrame` on to their places in `target`; those that were
   * not heard, and those before frame 0, keep what is there.
   */
  place(
    slot: number,
    startFrame: number,
    frameCount: number,
    target: Float32Array,
    offset: number,
  ): void {
    const { slab, firstRow } = this.find(slot);
    const endFrame = startFrame + frameCount;
    for (let frame = Math.max(0, startFrame); frame < endFrame;) {
      const row = firstRow + (frame % this.heldFrames);
      const longest = Math.min(endFrame - frame, this.heldFrames - (frame % this.heldFrames));
      const run = heardRun(slab.frames, row, frame, longest);
      const rows = slab.features.subarray(row * this.width, (row + run) * this.width);
      target.set(rows, offset + (frame - startFrame) * this.width);
      frame += Math.max(run, 1);
    }
  }

  private addSlab(): void {
    const rows = this.slotsPerSlab * this.heldFrames;
    const firstSlot = this.slabs.length * this.slotsPerSlab;
    this.slabs.push({
      features: new Float32Array(rows * this.width),
      frames: new Float64Array(rows),
    });
    for (let i = this.slotsPerSlab - 1; i >= 0; i -= 1) this.freeSlots.push(firstSlot + i);
  }

  private find(slot: number): { slab: Slab; firstRow: number } {
    const slab = this.slabs[Math.floor(slot / this.slotsPerSlab)];
    if (slab === undefined) throw new RangeError(`slot ${slot} was never opened`);
    return { slab, firstRow: (slot % this.slotsPerSlab) * this.heldFrames };
  }
}

/** Writes rows [fromRow, fromRow + rowCount) of what is being fed to `target` at `targetOffset`. */
export type FillRun = (
  target: Float32Array,
  targetOffset: number,
  fromRow: number,
  rowCount: number,
) => void;

interface Slab {
  /** Row-major, a row a frame. */
  readonly features: Float32Array;
  /** Which absolute frame each row holds. */
  readonly frames: Float64Array;
}

const NEVER_HEARD = -1;
const CLOSED = -1;

function heardRun(frames: Float64Array, row: number, frame: number, longest: number): number {
  let run = 0;
  while (run < longest && frames[row + run] === frame + run) run += 1;
  return run;
}
