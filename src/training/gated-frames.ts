import { GATE } from '../audio/gate-fold.js';
import { SpeechGate } from '../audio/speech-gate.js';

/**
 * 1 for each frame in which the pipeline's speech gate hears speech, over a whole recording at
 * 16 kHz.
 * @param hop samples between two frames; where it is not the gate's own, a frame takes the flag of
 *   the gate's frame at its place
 */
export function gatedFrames(samples: Float32Array, frameCount: number, hop: number): Uint8Array {
  const gate = new SpeechGate();
  const speech = new Uint8Array(Math.ceil((frameCount * hop) / GATE_HOP) + 1);
  for (const take of [() => gate.push(samples, 0), () => gate.flush()]) {
    const { firstFrame, frameCount: count, decisions } = take();
    for (let index = 0; index < count; index++) {
      if (decisions[index] === GATE.speech) speech[firstFrame + index] = 1;
    }
  }
  const gateFrameOf = (frame: number) => Math.round((frame * hop) / GATE_HOP);
  return Uint8Array.from({ length: frameCount }, (_, frame) => speech[gateFrameOf(frame)] ?? 0);
}

/** Samples at 16 kHz between two of the gate's frames. */
const GATE_HOP = 160;
