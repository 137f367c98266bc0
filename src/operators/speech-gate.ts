import type { OperatorFunction } from 'rxjs';

import type { SampleBlock } from '../audio/chunk.js';
import { GATE } from '../audio/gate-fold.js';
import { SPEECH_GATE_DEFAULTS, type SpeechGateOptions } from '../audio/gate-options.js';
import { SpeechGate, type GateBlock, type GateResume } from '../audio/speech-gate.js';
import type { GatedBlock } from './gated-block.js';
import { stage } from './stage.js';

/**
 * Decides for each frame of ONE stream whether somebody speaks. Samples pass unchanged, with
 * the decisions on the frames that they complete.
 *
 * State: less than 100 ms of audio, and a fold whose snapshots are in the output.
 *
 * @param options at the rate of the blocks.
 * @param resume from a checkpoint.
 */
export function speechGate(
  options: SpeechGateOptions = SPEECH_GATE_DEFAULTS,
  resume?: GateResume,
): OperatorFunction<SampleBlock, GatedBlock> {
  return stage(() => {
    const gate = new SpeechGate(options, resume);
    return {
      next(block, emit) {
        const decided = decisionsOf(gate.push(block.samples, block.firstSample));
        const all = block.end ? followedBy(decided, decisionsOf(gate.flush())) : decided;
        emit({ ...block, ...all });
      },
    };
  });
}

type Decisions = Omit<GatedBlock, keyof SampleBlock>;

/** Copied, since the gate uses its buffer again. */
function decisionsOf({ firstFrame, decisions, snapshots }: GateBlock): Decisions {
  const isSpeech = decisions.map((decision) => (decision === GATE.speech ? 1 : 0));
  return { firstDecision: firstFrame, isSpeech, gateStates: snapshots };
}

/** The frames of a flush follow those of the push before it. */
function followedBy(first: Decisions, last: Decisions): Decisions {
  const isSpeech = new Uint8Array(first.isSpeech.length + last.isSpeech.length);
  isSpeech.set(first.isSpeech);
  isSpeech.set(last.isSpeech, first.isSpeech.length);
  const gateStates = [...first.gateStates, ...last.gateStates];
  return { firstDecision: first.firstDecision, isSpeech, gateStates };
}
