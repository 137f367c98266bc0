import type { AudioNote, EventClock, StreamKey } from '../audio/chunk.js';
import type { GateState } from '../audio/gate-state.js';
import type { FrameRange } from '../model/inference.js';

/** New frames of one stream, and the windows that are due once a model has them. */
export interface WindowStep {
  readonly stream: StreamKey;
  readonly sourceRateHz: number;
  readonly sampleRateHz: number;
  readonly firstFrame: number;
  /** May be 0. */
  readonly frameCount: number;
  /** Row-major, `frameCount` rows; owned by the receiver. */
  readonly features: Float32Array;
  /** In the order of their ends. */
  readonly windows: readonly DueWindow[];
}

/** A window that has all the frames it will ever have. */
export interface DueWindow {
  readonly kind: 'provisional' | 'window';
  /** Position on the grid; 0 for a provisional one. */
  readonly windowIndex: number;
  /** Frames [startFrame, endFrame) belong to it, as far as they were heard. */
  readonly startFrame: number;
  readonly endFrame: number;
  /** What it covers, at the model's rate; at a stream's end less than its frames would. */
  readonly startSample: number;
  readonly endSample: number;
  readonly heardMs: number;
  /** 10 ms (the profile's hop) for each frame that the gate took for speech. */
  readonly speechMs: number;
  /** These frames as runs, ascending. */
  readonly speech: readonly FrameRange[];
  /** Whether that is enough to say anything. */
  readonly hasSpeech: boolean;
  readonly notes: readonly AudioNote[];
  readonly clock: EventClock;
  /** How to go on after it. */
  readonly resume: WindowResume;
}

export interface WindowResume {
  readonly nextWindow: number;
  /** The gate's fold before `nextWindow`, or before a gap that reaches to it; null: at a start. */
  readonly gateState: GateState | null;
}
