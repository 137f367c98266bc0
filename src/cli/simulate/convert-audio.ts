import type { Encoding } from '../../audio/chunk.js';
import { PcmDecoder } from '../../audio/decode.js';
import { encodeAlaw, encodeMulaw } from '../../audio/g711.js';
import { designResampler } from '../../audio/resampler-design.js';
import { StreamResampler } from '../../audio/resampler.js';

/** Encodings that audio can be sent in. */
export const SENT_ENCODINGS = ['mulaw', 'alaw', 'pcm_s16le', 'pcm_f32le'] as const;
export type SentEncoding = (typeof SENT_ENCODINGS)[number];

interface Coding<Name extends Encoding> {
  readonly encoding: Name;
  readonly sampleRateHz: number;
}

/**
 * Interleaved samples in another encoding, at another rate. Where both are the same already, the
 * bytes come back as they are.
 */
export function convertAudio(
  bytes: Uint8Array,
  channelCount: number,
  from: Coding<Encoding>,
  to: Coding<SentEncoding>,
): Uint8Array {
  const sameRate = from.sampleRateHz === to.sampleRateHz;
  if (sameRate && from.encoding === to.encoding) return bytes;
  const { channels } = new PcmDecoder(from.encoding, channelCount).push(bytes);
  const atRate = sameRate
    ? channels
    : channels.map((samples) => resampled(samples, from.sampleRateHz, to.sampleRateHz));
  return ENCODERS[to.encoding](interleaved(atRate));
}

function resampled(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  const out = new Float32Array(Math.ceil((samples.length * toHz) / fromHz));
  const resampler = new StreamResampler(designResampler(fromHz, toHz), (first, block) => {
    out.set(block, first);
  });
  resampler.push(samples, 0);
  resampler.flush();
  return out;
}

function interleaved(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels;
  const out = new Float32Array(first.length * channels.length);
  channels.forEach((samples, channel) => {
    samples.forEach((sample, i) => {
      out[i * channels.length + channel] = sample;
    });
  });
  return out;
}

const INT16_SCALE = 32_768;

/** Little-endian, as all machines are that Node runs on here. */
const ENCODERS: Readonly<Record<SentEncoding, (samples: Float32Array) => Uint8Array>> = {
  mulaw: encodeMulaw,
  alaw: encodeAlaw,
  pcm_s16le: (samples) => {
    const out = Int16Array.from(samples, (sample) =>
      Math.max(-INT16_SCALE, Math.min(INT16_SCALE - 1, Math.round(sample * INT16_SCALE))),
    );
    return new Uint8Array(out.buffer);
  },
  pcm_f32le: (samples) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
};
