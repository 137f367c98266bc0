import { encodeMulaw, MULAW_SAMPLES } from '../audio/g711.js';
import { designResampler } from '../audio/resampler-design.js';
import { StreamResampler } from '../audio/resampler.js';
import { TELEPHONE_RATE_HZ, type Hearing } from './clip-features.js';

/** One channel of a recording. */
export interface ClipAudio {
  readonly sampleRateHz: number;
  /** In [-1, 1]. */
  readonly samples: Float32Array;
}

/** How training gets at recordings; whoever composes the program says how files are read. */
export type ReadClip = (path: string) => Promise<ClipAudio>;

/** A recording as a model of `targetRateHz` hears it either way. */
export function hearingsOf(audio: ClipAudio, targetRateHz: number): Record<Hearing, Float32Array> {
  const direct = atRate(audio, targetRateHz);
  return { direct, telephone: overTelephone(direct, targetRateHz) };
}

export function atRate({ samples, sampleRateHz }: ClipAudio, targetRateHz: number): Float32Array {
  return resampled(samples, sampleRateHz, targetRateHz);
}

/** As the telephone passes it: as many samples, at the same rate. */
export function overTelephone(samples: Float32Array, rateHz: number): Float32Array {
  return telephoneCoded(samples, rateHz).subarray(0, samples.length);
}

/** Down to 8 kHz, through G.711 mu-law, and back up, with the pipeline's own parts. */
function telephoneCoded(samples: Float32Array, rateHz: number): Float32Array {
  const narrow = resampled(samples, rateHz, TELEPHONE_RATE_HZ);
  const coded = Float32Array.from(encodeMulaw(narrow), (byte) => MULAW_SAMPLES[byte] ?? 0);
  return resampled(coded, TELEPHONE_RATE_HZ, rateHz);
}

function resampled(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  if (fromHz === toHz) return samples;
  const result = new Float32Array(Math.ceil((samples.length * toHz) / fromHz));
  const resampler = new StreamResampler(designResampler(fromHz, toHz), (first, part) => {
    result.set(part, first);
  });
  resampler.push(samples, 0);
  resampler.flush();
  return result;
}
