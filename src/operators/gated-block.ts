import type { SampleBlock } from '../audio/chunk.js';
import type { GateResume } from '../audio/speech-gate.js';

/** The speech gate's fold; plain JSON. */
export type GateState = GateResume['state'];

/** Samples with what the speech gate decided as they came. */
export interface GatedBlock extends SampleBlock {
  /** Frame of `isSpeech[0]`. */
  readonly firstDecision: number;
  /** One for each frame that this block completes, 1 for speech; owned by the receiver. */
  readonly isSpeech: Uint8Array;
  /** States of the gate's fold before some of these frames, ascending. */
  readonly gateStates: readonly GateState[];
}
