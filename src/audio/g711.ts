/**
 * G.711 companding, both laws, on samples in [-1, 1].
 *
 * Levels are those of ITU-T G.711 on the usual 16-bit scale (mu-law up to 32,124, A-law up to
 * 32,256, divided by 32,768); the encoders give the bytes of Sun's g711.c, which most
 * software (CPython's audioop among it) carries.
 */

const INT16_SCALE = 32_768;
/** Mu-law's offset on its 14-bit scale; it makes every segment start at a power of two. */
const MULAW_BIAS = 33;
const MULAW_MAX = 0x1fff;
/** A-law transmits with every even bit inverted. */
const ALAW_TOGGLE = 0x55;

/** Byte → sample in [-1, 1]. */
export const MULAW_SAMPLES: Readonly<Float32Array> = tableOf(mulawSample);
/** Byte → sample in [-1, 1]. */
export const ALAW_SAMPLES: Readonly<Float32Array> = tableOf(alawSample);

/** @param samples in [-1, 1]; what lies beyond is clipped. One byte a sample comes out. */
export function encodeMulaw(samples: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(samples, (sample) => mulawByte(toInt16(sample)));
}

/** @param samples in [-1, 1]; what lies beyond is clipped. One byte a sample comes out. */
export function encodeAlaw(samples: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(samples, (sample) => alawByte(toInt16(sample)));
}

function tableOf(sampleOf: (byte: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => sampleOf(byte) / INT16_SCALE);
}

function mulawSample(byte: number): number {
  const bits = ~byte & 0xff;
  const segment = (bits >> 4) & 7;
  const level = (((((bits & 0xf) << 1) + MULAW_BIAS) << segment) - MULAW_BIAS) << 2;
  return (bits & 0x80) === 0 ? level : 0 - level;
}

function alawSample(byte: number): number {
  const bits = byte ^ ALAW_TOGGLE;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 0xf) << 1) + 1;
  const level = segment === 0 ? step << 3 : (step + 32) << (segment + 2);
  return (bits & 0x80) === 0 ? -level : level;
}

function mulawByte(linear: number): number {
  const magnitude = Math.min(Math.abs(linear >> 2) + MULAW_BIAS, MULAW_MAX);
  const segment = 26 - Math.clz32(magnitude);
  const byte = (segment << 4) | ((magnitude >> (segment + 1)) & 0xf);
  return ~(linear < 0 ? byte | 0x80 : byte) & 0xff;
}

function alawByte(linear: number): number {
  const magnitude = (linear < 0 ? ~linear : linear) >> 4;
  const segment = Math.max(0, 28 - Math.clz32(magnitude));
  const step = segment === 0 ? magnitude : (magnitude >> (segment - 1)) & 0xf;
  return ((segment << 4) | step | (linear < 0 ? 0 : 0x80)) ^ ALAW_TOGGLE;
}

function toInt16(sample: number): number {
  return Math.max(-INT16_SCALE, Math.min(INT16_SCALE - 1, Math.round(sample * INT16_SCALE)));
}
