import type { EventClock, NoteSpan, StreamKey } from '../audio/chunk.js';
import type { GateState } from '../audio/gate-state.js';

/** Feature frames of one stream, with what the speech gate says of each. */
export interface FrameBlock {
  readonly stream: StreamKey;
  readonly sourceRateHz: number;
  /** Rate that positions count at: the model's. */
  readonly sampleRateHz: number;
  /** Absolute index of the first frame: frame i starts at sample i · hop. */
  readonly firstFrame: number;
  /** May be 0. A jump of `firstFrame` is a gap. */
  readonly frameCount: number;
  /** Row-major, `frameCount` rows; owned by the receiver. */
  readonly features: Float32Array;
  /** One a frame, 1 for speech. */
  readonly isSpeech: Uint8Array;
  /** States of the gate's fold before some of these frames, ascending. */
  readonly gateStates: readonly GateState[];
  /** The samples that gave this block: [firstSample, firstSample + sampleCount). */
  readonly firstSample: number;
  readonly sampleCount: number;
  readonly clock: EventClock;
  readonly notes: readonly NoteSpan[];
  /** Last block of the stream. */
  readonly end: boolean;
}
