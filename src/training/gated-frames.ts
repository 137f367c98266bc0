import { GATE } from '../audio/gate-fold.js';
import { SpeechGate } from '../audio/speech-gate.js';

/**
 * 1 for each frame in which the pipeline's speech gate hears speech, over a whole recording at
 * 16 kHz.
 */
export function gatedFrames(samples: Float32Array, frameCount: number): Uint8Array {
  const gate = new SpeechGate();
  const speech = new Uint8Array(frameCount);
  for (const take of [() => gate.push(samples, 0), () => gate.flush()]) {
    const { firstFrame, frameCount: count, decisions } = take();
    for (let index = 0; index < count; index++) {
      if (decisions[index] === GATE.speech) speech[firstFrame + index] = 1;
    }
  }
  return speech;
}
