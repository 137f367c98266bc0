import { UndertoneError } from '../errors.js';
import { CausalDeltas } from './causal-deltas.js';
import type { MfccComputer } from './mfcc-computer.js';
import { featureCount } from './profile.js';

/** Consecutive frames of one stream. */
export interface FeatureBlock {
  /** Absolute index of the first frame; frame i starts at sample i · hop. */
  readonly firstFrame: number;
  /** May be 0. */
  readonly frameCount: number;
  /**
   * Row-major, `frameCount × featureCount`. A view into a buffer that the next `push` or
   * `flush` overwrites: copy what is to stay.
   */
  readonly features: Float32Array;
}

/**
 * Streaming wrapper of a computer: each frame of one stream is computed once, as soon as its
 * last sample has come. How the samples were cut into pushes never matters, bit for bit.
 *
 * Audio before a jump in position and after it are two runs: frames that overlap what is
 * missing do not exist, and pre-emphasis and deltas begin afresh. The sample buffer holds one
 * batch of frames; the feature buffer grows to the largest push.
 */
export class RollingMfcc {
  /** Numbers a frame, deltas included. */
  readonly featureCount: number;
  /** Samples before a frame's first one that it depends on: see `resumeAt`. */
  readonly lookBackSamples: number;
  readonly #computer: MfccComputer;
  readonly #deltas: CausalDeltas;
  readonly #samples: Float32Array;
  /** Samples in the buffer, and the position of the first of them. */
  #length = 0;
  #base: number;
  #nextFrame: number;
  /** Frames before it are computed for the sake of later ones only. */
  readonly #firstOut: number;
  #isRunStart = true;
  #features = new Float32Array(0);
  #blockStart = 0;
  #blockFrames = 0;

  /**
   * @param computer may be shared by all streams of a thread
   * @param resumeAt where the stream has audio before the first sample that will be pushed: the
   *   position from which on it will be pushed. Frames come out from the first one on that
   *   starts at least `lookBackSamples` later, all of them equal to those of the uncut stream.
   *   0: the stream's beginning.
   */
  constructor(computer: MfccComputer, resumeAt = 0) {
    const { profile, hop } = computer;
    this.#computer = computer;
    this.#deltas = new CausalDeltas(computer.staticCount, profile.deltaOrder);
    this.featureCount = featureCount(profile);
    // One hop more than the values need: whether a short last frame exists depends on the
    // frame before it.
    this.lookBackSamples =
      hop * (this.#deltas.lookBackFrames + 1) + (profile.preEmphasis === 0 ? 0 : 1);
    this.#samples = new Float32Array(computer.frameLength + hop * BATCH_FRAMES);
    this.#base = resumeAt;
    this.#nextFrame = Math.ceil(resumeAt / hop);
    this.#firstOut = resumeAt > 0 ? Math.ceil((resumeAt + this.lookBackSamples) / hop) : 0;
  }

  /**
   * @param samples in [-1, 1]; copied
   * @param firstSample absolute position of `samples[0]`
   * @returns the frames that they complete
   * @throws UndertoneError INTERNAL if the position lies before what was pushed already
   */
  push(samples: Float32Array, firstSample: number): FeatureBlock {
    const expected = this.#base + this.#length;
    if (samples.length > 0 && firstSample !== expected) this.#startRun(firstSample, expected);
    this.#startBlock(samples.length);
    for (let taken = 0; taken < samples.length;) {
      const count = Math.min(samples.length - taken, this.#samples.length - this.#length);
      for (let i = 0; i < count; i++) {
        this.#samples[this.#length + i] = samples[taken + i] ?? 0;
      }
      this.#length += count;
      taken += count;
      this.#computeWholeFrames();
    }
    return this.#block();
  }

  /**
   * Ends the stream: yields its last frame, extended with zeros, if samples are left that no
   * frame has covered. Nothing may be pushed afterwards.
   */
  flush(): FeatureBlock {
    this.#startBlock(0);
    if (this.#hasUncoveredSamples()) this.#computeFrame();
    return this.#block();
  }

  #startRun(firstSample: number, expected: number): void {
    if (!(firstSample > expected)) throw backwards(firstSample, expected);
    this.#base = firstSample;
    this.#length = 0;
    this.#nextFrame = Math.ceil(firstSample / this.#computer.hop);
    this.#isRunStart = true;
    this.#deltas.restart();
  }

  #startBlock(newSamples: number): void {
    this.#blockStart = Math.max(this.#nextFrame, this.#firstOut);
    this.#blockFrames = 0;
    const frames = Math.ceil(newSamples / this.#computer.hop) + 1;
    const needed = frames * this.featureCount;
    if (needed > this.#features.length) this.#features = new Float32Array(needed);
  }

  #computeWholeFrames(): void {
    const { frameLength, hop } = this.#computer;
    while (this.#nextFrame * hop + frameLength <= this.#base + this.#length) this.#computeFrame();
    this.#discard();
  }

  #computeFrame(): void {
    const start = this.#nextFrame * this.#computer.hop - this.#base;
    const at = this.#blockFrames * this.featureCount;
    this.#computer.compute(this.#samples, start, this.#length, this.#features, at);
    this.#deltas.append(this.#features, at);
    this.#isRunStart = false;
    if (this.#nextFrame++ >= this.#firstOut) this.#blockFrames++;
  }

  /** Drops what no frame needs any more; one sample before the next frame stays. */
  #discard(): void {
    const done = this.#nextFrame * this.#computer.hop - 1 - this.#base;
    if (done <= 0 || done > this.#length) return;
    this.#samples.copyWithin(0, done, this.#length);
    this.#base += done;
    this.#length -= done;
  }

  /** As psf counts: a run's first frame needs one sample, a later one reaches over the last. */
  #hasUncoveredSamples(): boolean {
    const { frameLength, hop } = this.#computer;
    const frameStart = this.#nextFrame * hop;
    const covered = this.#isRunStart ? frameStart : frameStart - hop + frameLength;
    return this.#base + this.#length > covered;
  }

  #block(): FeatureBlock {
    return {
      firstFrame: this.#blockStart,
      frameCount: this.#blockFrames,
      features: this.#features.subarray(0, this.#blockFrames * this.featureCount),
    };
  }
}

/** Frames that fit into the sample buffer besides an incomplete one. */
const BATCH_FRAMES = 16;

function backwards(firstSample: number, expected: number): UndertoneError {
  return new UndertoneError('INTERNAL', {
    what: 'samples were pushed out of order',
    where: 'RollingMfcc.push',
    expected: `sample ${expected} or a later one`,
    received: `sample ${firstSample}`,
  });
}
