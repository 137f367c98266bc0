/** WAV files built chunk by chunk, right ones and wrong ones. */

export interface FormatFields {
  readonly tag: number;
  readonly channelCount: number;
  readonly sampleRateHz: number;
  readonly sampleBits: number;
  readonly blockBytes?: number;
  /** What follows the 16 fields that every format has. */
  readonly extension?: Uint8Array;
}

export const MONO_S16: FormatFields = {
  tag: 1,
  channelCount: 1,
  sampleRateHz: 8_000,
  sampleBits: 16,
};

/** @param declaredBytes the size in the RIFF header; by default the right one. */
export function wavFile(chunks: readonly Uint8Array[], declaredBytes?: number): Uint8Array {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  return Buffer.concat([Buffer.from('RIFF'), u32(declaredBytes ?? body.length), body]);
}

/** @param declaredBytes the size in the chunk's header; by default the right one. */
export function chunk(id: string, body: Uint8Array, declaredBytes = body.length): Uint8Array {
  const padding = Buffer.alloc(body.length % 2);
  return Buffer.concat([Buffer.from(id, 'latin1'), u32(declaredBytes), body, padding]);
}

export function formatChunk(fields: FormatFields): Uint8Array {
  const { tag, channelCount, sampleRateHz, sampleBits } = fields;
  const blockBytes = fields.blockBytes ?? (channelCount * sampleBits) / 8;
  const body = Buffer.alloc(16);
  body.writeUInt16LE(tag, 0);
  body.writeUInt16LE(channelCount, 2);
  body.writeUInt32LE(sampleRateHz, 4);
  body.writeUInt32LE((sampleRateHz * blockBytes) >>> 0, 8);
  body.writeUInt16LE(blockBytes, 12);
  body.writeUInt16LE(sampleBits, 14);
  return chunk('fmt ', Buffer.concat([body, fields.extension ?? new Uint8Array()]));
}

/** The tail of a WAVE_FORMAT_EXTENSIBLE chunk. */
export function extension(validBits: number, tag: number, guidTail = KSDATAFORMAT): Uint8Array {
  const head = Buffer.alloc(10);
  head.writeUInt16LE(22, 0);
  head.writeUInt16LE(validBits, 2);
  head.writeUInt32LE(4, 4);
  head.writeUInt16LE(tag, 8);
  return Buffer.concat([head, Buffer.from(guidTail, 'hex')]);
}

export async function* delivered(
  bytes: Uint8Array,
  size = bytes.length,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

const KSDATAFORMAT = '000000001000800000aa00389b71';

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
