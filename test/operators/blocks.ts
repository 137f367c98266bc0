import type { AudioChunk, Channel, SampleBlock, StreamKey } from '../../src/audio/chunk.js';

export const STREAM: StreamKey = { callId: 'call-1', channel: 'customer', streamEpoch: 0 };

/** A block of ones at 8 kHz, to be changed where a test needs it otherwise. */
export function sampleBlock(
  firstSample: number,
  length: number,
  change: Partial<SampleBlock> = {},
): SampleBlock {
  return {
    stream: STREAM,
    sampleRateHz: 8_000,
    sourceRateHz: 8_000,
    firstSample,
    samples: new Float32Array(length).fill(1),
    clock: { kind: 'audio', originMs: 0 },
    notes: [],
    end: false,
    ...change,
  };
}

/** 16-bit samples of one channel at 8 kHz, to be changed where a test needs it otherwise. */
export function chunkOf(
  samples: readonly number[],
  change: Partial<AudioChunk> = {},
  channels: readonly Channel[] = ['customer'],
): AudioChunk {
  return {
    callId: 'call-1',
    format: { encoding: 'pcm_s16le', sampleRateHz: 8_000, channels },
    bytes: new Uint8Array(Int16Array.from(samples).buffer),
    clock: { kind: 'audio', originMs: 0 },
    ...change,
  };
}
