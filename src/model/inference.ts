import type { Backend } from './backend.js';
import type { ModelSpec } from './port.js';

/**
 * Scores the windows of many streams together, somewhere: in a worker thread or in this one. The
 * operators know this interface alone.
 */
export interface Inference {
  readonly spec: ModelSpec;
  /** As the model's: frames before a window's start that its score depends on. */
  readonly lookBackFrames: number;
  /** As the model's: latest frames of a stream that it keeps. */
  readonly heldFrames: number;
  readonly backend: Backend;
  /** Audio that was submitted and is not scored yet, over all streams. */
  readonly pendingAudioMs: number;
  /**
   * Whether `pendingAudioMs` has reached its bound. Nothing is refused then: it is for the source
   * to hold audio back (or to drop it, where it cannot wait) until `whenNotFull`.
   */
  readonly full: boolean;
  /** Whether nothing that was submitted waits for its scores. */
  readonly idle: boolean;
  /** Resolves as soon as `full` is false; at once where it is. */
  whenNotFull(): Promise<void>;
  openStream(): StreamId;
  /** Ends a stream after all that was submitted for it, and frees what is kept for it. */
  closeStream(stream: StreamId): void;
  /**
   * Hands new frames of a stream over, together with the windows that they complete.
   *
   * @returns logits, row-major, `work.windows.length × spec.labels.length`
   * @throws UndertoneError (as a rejection) WORKER_DIED for everything that was still pending,
   *   and from then on; INTERNAL where the frames or windows break the rules of `StreamWork`
   */
  submit(stream: StreamId, work: StreamWork): Promise<Float32Array>;
  /** Stops for good. What is still pending is rejected with WORKER_DIED. */
  dispose(): Promise<void>;
}

/** Handle of one open stream, never used twice. */
export type StreamId = number;

export interface StreamWork {
  /** Absolute index of the first new frame; a jump is a gap. Frames come once and in order. */
  readonly firstFrame: number;
  readonly frameCount: number;
  /** Row-major, `frameCount × spec.featureCount`, not normalised. Copied before submit returns. */
  readonly features: Float32Array;
  /**
   * Windows to score, in the order of their ends. Each is due with the work that brings its last
   * frame, or the first frame behind it; frames that never come are padding.
   */
  readonly windows: readonly FrameRange[];
}

/** Frames [startFrame, endFrame) of a stream. */
export interface FrameRange {
  readonly startFrame: number;
  readonly endFrame: number;
}
