import type { MfccProfile } from '../features/profile.js';

/**
 * The model port, made for reuse across overlapping windows: frames are handed over once with
 * `advance`, and windows are scored by reference. A model may keep whatever it likes per slot
 * (raw frames, encoded frames), in slabs that are allocated once.
 */
export interface EmotionModel {
  readonly spec: ModelSpec;
  /** Frames before a window's start that its score depends on (0 for whole-window models). */
  readonly lookBackFrames: number;
  /**
   * Latest frames of a slot that the model keeps; at least a window and a hop. A window must be
   * scored before `advance` moves further than this beyond its start.
   */
  readonly heldFrames: number;
  /** Reserves state for one stream. */
  open(): Slot;
  /** Frees a slot; it may be handed out again. */
  close(slot: Slot): void;
  /**
   * Feeds new frames, each exactly once and in order within a slot. A jump of `firstFrame` is a
   * gap: the frames between were never heard. The features are copied before this returns.
   */
  advance(spans: readonly FrameSpan[]): void;
  /**
   * Scores windows whose frames have all been fed. Frames of the window that were not heard
   * (before a stream's beginning, in a gap, after its end) are left out; what was heard moves to
   * the front and the rest is padding, as in training.
   * @returns logits, row-major, `windows.length × spec.labels.length`; owned by the caller.
   */
  score(windows: readonly WindowSpan[]): Float32Array;
  dispose(): void;
}

export type Slot = number;

/** What a model is and how far it reaches: all that its callers plan with. */
export type ModelReach = Pick<EmotionModel, 'spec' | 'lookBackFrames' | 'heldFrames'>;

export interface FrameSpan {
  readonly slot: Slot;
  /** Absolute index of the first frame. */
  readonly firstFrame: number;
  readonly frameCount: number;
  /** Row-major, `frameCount × spec.featureCount`; not normalised (the model does that). */
  readonly features: Float32Array;
}

/** Frames [startFrame, endFrame) of a slot; at most `spec.windowFrames` of them. */
export interface WindowSpan {
  readonly slot: Slot;
  readonly startFrame: number;
  readonly endFrame: number;
}

/** What a caller must know to feed a model and to read its scores. */
export interface ModelSpec {
  readonly modelId: string;
  readonly labels: readonly string[];
  readonly profile: MfccProfile;
  /** Numbers a frame, as the profile yields them. */
  readonly featureCount: number;
  readonly windowFrames: number;
  readonly hopFrames: number;
  /**
   * Input frames that one step of the encoder's output covers. Its poolings sit on this grid,
   * counted from frame 0, so windows must start and end on it: a restart meets the same ones.
   */
  readonly strideFrames: number;
  /** Logits are divided by it before the softmax. */
  readonly temperature: number;
  /** Confidence under which a window is uncertain; absent in older cards. */
  readonly uncertainBelow?: number;
  /** Audio bandwidth the training speech had. */
  readonly bandwidthHz: number;
  /** Input bandwidths below `bandwidthHz` for which the card has figures. */
  readonly measuredBandwidthsHz: readonly number[];
}
