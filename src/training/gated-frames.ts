import { GATE } from '../audio/gate-fold.js';
import type { GateRateHz } from '../audio/gate-meter.js';
import { SPEECH_GATE_DEFAULTS } from '../audio/gate-options.js';
import { SpeechGate } from '../audio/speech-gate.js';
import type { MfccProfile } from '../features/profile.js';

/**
 * 1 for each frame in which the pipeline's speech gate hears speech, over a whole recording.
 * @param samples at the profile's rate
 * @throws RangeError where the gate does not know that rate
 */
export function gatedFrames(
  samples: Float32Array,
  frameCount: number,
  { sampleRateHz }: Pick<MfccProfile, 'sampleRateHz'>,
): Uint8Array {
  const gate = new SpeechGate({ ...SPEECH_GATE_DEFAULTS, sampleRateHz: gateRateOf(sampleRateHz) });
  const speech = new Uint8Array(frameCount);
  for (const take of [() => gate.push(samples, 0), () => gate.flush()]) {
    const { firstFrame, frameCount: count, decisions } = take();
    for (let index = 0; index < count; index++) {
      if (decisions[index] === GATE.speech) speech[firstFrame + index] = 1;
    }
  }
  return speech;
}

function gateRateOf(rateHz: number): GateRateHz {
  if (rateHz === 8_000 || rateHz === 16_000) return rateHz;
  throw new RangeError(`the speech gate hears 8,000 or 16,000 Hz, not ${rateHz}`);
}
