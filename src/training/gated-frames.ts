import { GATE } from '../audio/gate-fold.js';
import { isGateRate } from '../audio/gate-meter.js';
import { SPEECH_GATE_DEFAULTS } from '../audio/gate-options.js';
import { SpeechGate } from '../audio/speech-gate.js';
import type { MfccComputer } from '../features/mfcc-computer.js';

/**
 * 1 for each frame in which the pipeline's speech gate hears speech, over a whole recording.
 * @param samples at the profile's rate
 * @param hop samples between two frames; where it is not the gate's own, a frame takes the flag of
 *   the gate's frame at its place
 * @throws RangeError where the gate does not know the rate
 */
export function gatedFrames(
  samples: Float32Array,
  frameCount: number,
  { profile: { sampleRateHz }, hop }: Pick<MfccComputer, 'profile' | 'hop'>,
): Uint8Array {
  if (!isGateRate(sampleRateHz)) throw new RangeError(`no speech gate at ${sampleRateHz} Hz`);
  const gateHop = (sampleRateHz * GATE_HOP_MS) / 1_000;
  const gate = new SpeechGate({ ...SPEECH_GATE_DEFAULTS, sampleRateHz });
  const speech = new Uint8Array(Math.ceil((frameCount * hop) / gateHop) + 1);
  for (const take of [() => gate.push(samples, 0), () => gate.flush()]) {
    const { firstFrame, frameCount: count, decisions } = take();
    for (let index = 0; index < count; index++) {
      if (decisions[index] === GATE.speech) speech[firstFrame + index] = 1;
    }
  }
  const gateFrameOf = (frame: number) => Math.round((frame * hop) / gateHop);
  return Uint8Array.from({ length: frameCount }, (_, frame) => speech[gateFrameOf(frame)] ?? 0);
}

/** Between two of the gate's frames. */
const GATE_HOP_MS = 10;
