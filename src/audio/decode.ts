import type { Encoding } from './chunk.js';
import { BYTES_PER_SAMPLE, checkChannelCount, checkEncoding } from './format.js';
import { ALAW_SAMPLES, MULAW_SAMPLES } from './g711.js';

/** What one piece of interleaved bytes held. */
export interface DecodedAudio {
  /** One array a channel, all of one length, in [-1, 1]; owned by the receiver. */
  readonly channels: readonly Float32Array[];
  /** Samples a channel. */
  readonly sampleCount: number;
  /** For each channel the indices of samples that were NaN or infinite; they became 0. */
  readonly notFinite: readonly (readonly number[])[];
}

/**
 * Turns interleaved bytes of any encoding into one Float32Array a channel. Pieces may end
 * anywhere, also inside a sample or between the channels of one instant: the rest waits for the
 * next piece, so the samples do not depend on how the bytes were cut.
 *
 * Float samples beyond [-1, 1] are clipped, as an integer format would have done; NaN and
 * infinity become 0 and are told.
 */
export class PcmDecoder {
  readonly #fill: Fill;
  readonly #sampleBytes: number;
  /** Bytes of an instant that is not complete yet. */
  readonly #rest: Uint8Array;
  readonly #restView: DataView;
  #restBytes = 0;

  /** @throws UndertoneError AUDIO_ENCODING, AUDIO_CHANNELS (one or two are taken). */
  constructor(
    encoding: Encoding,
    readonly channelCount: number,
  ) {
    checkEncoding(encoding, 'decoder');
    checkChannelCount(channelCount, 'decoder');
    this.#fill = FILLS[encoding];
    this.#sampleBytes = BYTES_PER_SAMPLE[encoding];
    this.#rest = new Uint8Array(this.#sampleBytes * channelCount);
    this.#restView = new DataView(this.#rest.buffer);
  }

  /** Bytes that wait for the rest of their sample; above 0 at the end, the audio was cut. */
  get pendingBytes(): number {
    return this.#restBytes;
  }

  push(bytes: Uint8Array): DecodedAudio {
    const width = this.#rest.length;
    const sampleCount = Math.floor((this.#restBytes + bytes.length) / width);
    const channels = Array.from({ length: this.channelCount }, () => new Float32Array(sampleCount));
    const headBytes = this.#restBytes === 0 ? 0 : this.#topUp(bytes);
    const headSamples = headBytes > 0 && this.#restBytes === width ? 1 : 0;
    const wholeSamples = Math.floor((bytes.length - headBytes) / width);
    let notFiniteCount = 0;
    if (headSamples > 0) {
      notFiniteCount += this.#decode(this.#restView, channels, 0, 1);
      this.#restBytes = 0;
    }
    notFiniteCount += this.#decode(viewOf(bytes, headBytes), channels, headSamples, wholeSamples);
    this.#keep(bytes, headBytes + wholeSamples * width);
    const notFinite = channels.map(notFiniteCount > 0 ? silenceNotFinite : noIndices);
    return { channels, sampleCount, notFinite };
  }

  /** Forgets an unfinished sample: what follows does not continue it. */
  reset(): void {
    this.#restBytes = 0;
  }

  #topUp(bytes: Uint8Array): number {
    const taken = Math.min(this.#rest.length - this.#restBytes, bytes.length);
    this.#rest.set(bytes.subarray(0, taken), this.#restBytes);
    this.#restBytes += taken;
    return taken;
  }

  #decode(view: DataView, channels: Float32Array[], from: number, count: number): number {
    let notFiniteCount = 0;
    channels.forEach((out, channel) => {
      const start = channel * this.#sampleBytes;
      notFiniteCount += this.#fill(view, start, this.#rest.length, out, from, count);
    });
    return notFiniteCount;
  }

  #keep(bytes: Uint8Array, from: number): void {
    if (from >= bytes.length) return;
    this.#rest.set(bytes.subarray(from));
    this.#restBytes = bytes.length - from;
  }
}

/**
 * Decodes whole samples of one channel at once, as training does with a whole clip. An unfinished
 * last sample is left out.
 *
 * @throws UndertoneError AUDIO_ENCODING.
 */
export function decodeSamples(encoding: Encoding, bytes: Uint8Array): Float32Array {
  checkEncoding(encoding, 'decoder');
  const width = BYTES_PER_SAMPLE[encoding];
  const out = new Float32Array(Math.floor(bytes.length / width));
  const notFiniteCount = FILLS[encoding](viewOf(bytes, 0), 0, width, out, 0, out.length);
  if (notFiniteCount > 0) silenceNotFinite(out);
  return out;
}

/**
 * Writes `count` samples to `out` from `from` on, read at `start`, `start + stride`, …; gives the
 * number that were not finite, which become NaN. A loop for each encoding keeps every loop monomorphic.
 */
type Fill = (
  view: DataView,
  start: number,
  stride: number,
  out: Float32Array,
  from: number,
  count: number,
) => number;

const FILLS: Readonly<Record<Encoding, Fill>> = Object.freeze({
  pcm_s16le(view, start, stride, out, from, count) {
    for (let i = 0; i < count; i++)
      out[from + i] = view.getInt16(start + i * stride, true) / 2 ** 15;
    return 0;
  },
  pcm_s24le(view, start, stride, out, from, count) {
    for (let i = 0, at = start; i < count; i++, at += stride) {
      const high = view.getInt8(at + 2) << 16;
      out[from + i] = (high | view.getUint16(at, true)) / 2 ** 23;
    }
    return 0;
  },
  pcm_s32le(view, start, stride, out, from, count) {
    for (let i = 0; i < count; i++)
      out[from + i] = view.getInt32(start + i * stride, true) / 2 ** 31;
    return 0;
  },
  pcm_u8(view, start, stride, out, from, count) {
    for (let i = 0; i < count; i++) out[from + i] = (view.getUint8(start + i * stride) - 128) / 128;
    return 0;
  },
  mulaw(view, start, stride, out, from, count) {
    for (let i = 0; i < count; i++)
      out[from + i] = MULAW_SAMPLES[view.getUint8(start + i * stride)] ?? 0;
    return 0;
  },
  alaw(view, start, stride, out, from, count) {
    for (let i = 0; i < count; i++)
      out[from + i] = ALAW_SAMPLES[view.getUint8(start + i * stride)] ?? 0;
    return 0;
  },
  pcm_f32le(view, start, stride, out, from, count) {
    let notFinite = 0;
    for (let i = 0; i < count; i++) {
      const sample = view.getFloat32(start + i * stride, true);
      if (!Number.isFinite(sample)) notFinite++;
      out[from + i] = clip(sample);
    }
    return notFinite;
  },
  pcm_f64le(view, start, stride, out, from, count) {
    let notFinite = 0;
    for (let i = 0; i < count; i++) {
      const sample = view.getFloat64(start + i * stride, true);
      if (!Number.isFinite(sample)) notFinite++;
      out[from + i] = clip(sample);
    }
    return notFinite;
  },
});

function clip(sample: number): number {
  return Number.isFinite(sample) ? Math.max(-1, Math.min(1, sample)) : NaN;
}

/** Makes every NaN 0, and gives their indices. */
function silenceNotFinite(samples: Float32Array): number[] {
  const indices: number[] = [];
  for (let i = 0; i < samples.length; i++) {
    if (!Number.isNaN(samples[i])) continue;
    samples[i] = 0;
    indices.push(i);
  }
  return indices;
}

function noIndices(): number[] {
  return [];
}

function viewOf(bytes: Uint8Array, from: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + from, bytes.byteLength - from);
}
