/**
 * Where speech is in a clean recording, told from its energy by rules that only a whole clip
 * allows and that have nothing in common with the gate's: a frame within 25 dB of the clip's
 * 95th percentile is speech, and so are pauses of up to 150 ms between such frames.
 */
export function referenceSpeech(samples: Float32Array): Uint8Array {
  const levels = frameLevels(samples);
  const loud = Float64Array.from(levels).sort()[Math.floor(levels.length * 0.95)] ?? 0;
  const speech = Uint8Array.from(levels, (level) => (level > loud - RANGE_DB ? 1 : 0));
  let last = -Infinity;
  for (const [frame, isSpeech] of speech.entries()) {
    if (isSpeech === 0) continue;
    if (frame - last - 1 <= PAUSE_FRAMES) speech.fill(1, last + 1, frame);
    last = frame;
  }
  return speech;
}

/** Root mean square over the hops of the frames that are speech. */
export function speechRms(samples: Float32Array, speech: Uint8Array): number {
  let power = 0;
  let count = 0;
  for (const [frame, isSpeech] of speech.entries()) {
    if (isSpeech === 0) continue;
    const middle = frame * HOP + (FRAME - HOP) / 2;
    for (const sample of samples.subarray(middle, middle + HOP)) power += sample * sample;
    count += HOP;
  }
  return Math.sqrt(power / count);
}

/** At 16 kHz. */
const FRAME = 400;
const HOP = 160;
const RANGE_DB = 25;
const PAUSE_FRAMES = 15;

function frameLevels(samples: Float32Array): Float64Array {
  const length = Math.floor((samples.length - FRAME) / HOP) + 1;
  return Float64Array.from({ length }, (_, frame) => {
    const power = samples
      .subarray(frame * HOP, frame * HOP + FRAME)
      .reduce((sum, sample) => sum + sample * sample, 0);
    return 10 * Math.log10(power / FRAME + 1e-12);
  });
}
