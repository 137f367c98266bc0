import type { SampleBlock } from '../audio/chunk.js';
import type { GateState } from '../audio/gate-state.js';

/** Samples with what the speech gate decided as they came. */
export interface GatedBlock extends SampleBlock {
  /** Frame of `isSpeech[0]`. */
  readonly firstDecision: number;
  /** One for each frame that this block completes, 1 for speech; owned by the receiver. */
  readonly isSpeech: Uint8Array;
  /** States of the gate's fold before some of these frames, ascending. */
  readonly gateStates: readonly GateState[];
}
