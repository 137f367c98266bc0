import { UndertoneError } from '../errors.js';
import { GateFold } from './gate-fold.js';
import {
  BLOCKS_PER_FRAME,
  BLOCKS_PER_HOP,
  GateMeter,
  NO_MEASURE,
  type FrameMeasure,
} from './gate-meter.js';
import { SPEECH_GATE_DEFAULTS, type SpeechGateOptions } from './gate-options.js';
import { INITIAL_GATE_STATE, type GateState } from './gate-state.js';

/** Decisions on consecutive frames of one stream. */
export interface GateBlock {
  /** Absolute index of the first frame; frame i starts at sample i · hop, as in the features. */
  readonly firstFrame: number;
  /** May be 0. */
  readonly frameCount: number;
  /** One `GATE` value a frame. A view that the next `push` or `flush` overwrites. */
  readonly decisions: Uint8Array;
  /**
   * States right before frames, ascending: before every frame that is a multiple of
   * SNAPSHOT_FRAMES, and before the first frame of every gap. The state to go on with at frame f
   * is the last one whose `nextFrame` is not beyond f.
   */
  readonly snapshots: readonly GateState[];
}

/** The hop of the windows in frames: a state is kept wherever one may start. */
export const SNAPSHOT_FRAMES = 64;

/** Where a stream goes on that has audio before it. */
export interface GateResume {
  readonly state: GateState;
  /** Position of the first sample that will be pushed. */
  readonly position: number;
}

/**
 * Decides for each frame of 25 ms every 10 ms whether somebody speaks, as soon as its last
 * sample has come: the same frames, at the same indices, as the features have. How the samples
 * were cut into pushes never matters.
 *
 * Audio before a jump in position and after it are two runs: frames that overlap what is missing
 * do not exist. Holds less than 100 ms of audio.
 */
export class SpeechGate {
  /** Samples before a frame's first one that its decision depends on, besides the state. */
  readonly lookBackSamples: number;
  readonly #meter: GateMeter;
  readonly #fold: GateFold;
  readonly #measure: FrameMeasure = { ...NO_MEASURE };
  /** Samples [#base, #base + #length). */
  readonly #samples: Float32Array;
  #base = 0;
  #length = 0;
  /** Next block of 5 ms to measure, and next frame of the run. */
  #nextBlock = 0;
  #nextFrame = 0;
  #isRunStart = true;
  #decisions = new Uint8Array(0);
  #blockStart = 0;
  #blockFrames = 0;
  #snapshots: GateState[] = [];

  /**
   * @param resume for a stream that goes on: decisions come out from `state.nextFrame` on, equal
   *   to those of the uncut stream if `position` lies `lookBackSamples` before that frame, or
   *   earlier.
   */
  constructor(options: SpeechGateOptions = SPEECH_GATE_DEFAULTS, resume?: GateResume) {
    this.#meter = new GateMeter(options.sampleRateHz);
    this.#fold = new GateFold(options, resume?.state ?? INITIAL_GATE_STATE);
    this.lookBackSamples = this.#meter.lookBackSamples;
    const { filterSamples, blockSamples } = this.#meter;
    this.#samples = new Float32Array(filterSamples + BUFFERED_BLOCKS * blockSamples);
    this.#startRun(resume?.position ?? 0);
  }

  /**
   * @param samples in [-1, 1]; copied.
   * @param firstSample absolute position of `samples[0]`.
   * @returns the frames that they complete.
   * @throws UndertoneError INTERNAL if the position lies before what was pushed already.
   */
  push(samples: Float32Array, firstSample: number): GateBlock {
    this.#snapshots = [];
    const expected = this.#base + this.#length;
    if (samples.length > 0 && firstSample !== expected) {
      if (!(firstSample > expected)) throw backwards(firstSample, expected);
      this.#startRun(firstSample);
    }
    this.#startBlock(samples.length);
    for (let taken = 0; taken < samples.length;) {
      const count = Math.min(samples.length - taken, this.#samples.length - this.#length);
      this.#samples.set(samples.subarray(taken, taken + count), this.#length);
      this.#length += count;
      taken += count;
      this.#measureBlocks();
    }
    return this.#block();
  }

  /**
   * Ends the stream: decides on its last frame, extended with zeros, if samples are left that no
   * frame has covered. Nothing may be pushed afterwards.
   */
  flush(): GateBlock {
    this.#snapshots = [];
    this.#startBlock(0);
    if (this.#hasUncoveredSamples()) {
      const frameEnd = this.#nextFrame * BLOCKS_PER_HOP + BLOCKS_PER_FRAME;
      this.#samples.fill(0, this.#length);
      this.#length = frameEnd * this.#meter.blockSamples - this.#base;
      this.#measureBlocks();
    }
    return this.#block();
  }

  #startRun(firstSample: number): void {
    const { filterSamples, blockSamples } = this.#meter;
    this.#meter.reset();
    this.#samples.fill(0, 0, filterSamples);
    this.#base = firstSample - filterSamples;
    this.#length = filterSamples;
    this.#nextBlock = Math.ceil(firstSample / blockSamples);
    this.#nextFrame = Math.ceil(firstSample / (BLOCKS_PER_HOP * blockSamples));
    this.#isRunStart = true;
  }

  #startBlock(newSamples: number): void {
    const hop = BLOCKS_PER_HOP * this.#meter.blockSamples;
    this.#blockStart = Math.max(this.#nextFrame, this.#fold.nextFrame);
    this.#blockFrames = 0;
    const needed = Math.ceil(newSamples / hop) + 1;
    if (needed > this.#decisions.length) this.#decisions = new Uint8Array(needed);
  }

  #measureBlocks(): void {
    const { blockSamples } = this.#meter;
    while ((this.#nextBlock + 1) * blockSamples <= this.#base + this.#length) {
      this.#meter.addBlock(this.#samples, this.#nextBlock * blockSamples - this.#base);
      this.#nextBlock++;
      const frameEnd = this.#nextFrame * BLOCKS_PER_HOP + BLOCKS_PER_FRAME;
      if (this.#nextBlock === frameEnd) this.#decide(this.#nextFrame++);
    }
    this.#discard();
  }

  #decide(frame: number): void {
    this.#isRunStart = false;
    this.#meter.measure(this.#measure);
    if (frame < this.#fold.nextFrame) return;
    if (frame > this.#fold.nextFrame) {
      this.#snapshots.push(this.#fold.snapshot());
      this.#fold.skipTo(frame);
    }
    if (frame % SNAPSHOT_FRAMES === 0) this.#snapshots.push(this.#fold.snapshot());
    this.#decisions[this.#blockFrames++] = this.#fold.step(this.#measure);
  }

  /** Drops what no block needs any more. */
  #discard(): void {
    const { filterSamples, blockSamples } = this.#meter;
    const unused = this.#nextBlock * blockSamples - filterSamples - this.#base;
    const dropped = Math.min(unused, this.#length);
    if (dropped <= 0) return;
    this.#samples.copyWithin(0, dropped, this.#length);
    this.#base += dropped;
    this.#length -= dropped;
  }

  /** As psf counts: a run's first frame needs one sample, a later one reaches over the last. */
  #hasUncoveredSamples(): boolean {
    const frameStart = this.#nextFrame * BLOCKS_PER_HOP;
    const covered = this.#isRunStart ? frameStart : frameStart - BLOCKS_PER_HOP + BLOCKS_PER_FRAME;
    return this.#base + this.#length > covered * this.#meter.blockSamples;
  }

  #block(): GateBlock {
    return {
      firstFrame: this.#blockStart,
      frameCount: this.#blockFrames,
      decisions: this.#decisions.subarray(0, this.#blockFrames),
      snapshots: this.#snapshots,
    };
  }
}

/** Bounds the buffer, has no effect on the decisions; a frame at the end needs five. */
const BUFFERED_BLOCKS = 16;

function backwards(firstSample: number, expected: number): UndertoneError {
  return new UndertoneError('INTERNAL', {
    what: 'samples were pushed out of order',
    where: 'SpeechGate.push',
    expected: `sample ${expected} or a later one`,
    received: `sample ${firstSample}`,
  });
}
