import { readFileSync } from 'node:fs';
import { from, lastValueFrom, toArray } from 'rxjs';

import type { AudioChunk, AudioFormat, Channel, Encoding } from '../../src/audio/chunk.js';
import type { PipelineOptions } from '../../src/pipeline-options.js';
import { emotionPipeline } from '../../src/pipeline.js';
import type { PipelineOutput } from '../../src/ports.js';
import { FakeInference } from '../operators/fake-inference.js';

/** Outputs of a pipeline with the fake inference unless the options say otherwise. */
export function outputsOf(
  chunks: readonly AudioChunk[],
  options: Partial<PipelineOptions> = {},
): Promise<PipelineOutput[]> {
  const inference = new FakeInference();
  return lastValueFrom(from(chunks).pipe(emotionPipeline({ inference, ...options }), toArray()));
}

/** A recording as one call. */
export interface Recording {
  readonly format: AudioFormat;
  readonly bytes: Uint8Array;
}

/** The demo call: 8 kHz mu-law, customer and agent. */
export function demoCall(): Recording {
  const wav = readFileSync(new URL('../../examples/demo-call/demo-call.wav', import.meta.url));
  const data = wav.indexOf('data', 12, 'latin1');
  const bytes = new Uint8Array(wav.subarray(data + 8, data + 8 + wav.readUInt32LE(data + 4)));
  const channels = ['customer', 'agent'] as const;
  return { format: { encoding: 'mulaw', sampleRateHz: 8_000, channels }, bytes };
}

/** Seconds [from, to) of a recording's first channel. */
export function cut({ format, bytes }: Recording, from: number, to: number): Recording {
  const width = format.channels.length;
  const rate = format.sampleRateHz;
  const samples = Math.round(to * rate) - Math.round(from * rate);
  const start = Math.round(from * rate) * width;
  const own = Uint8Array.from({ length: samples }, (_, i) => bytes[start + i * width] ?? 0);
  return { format: { ...format, channels: [format.channels[0] ?? 'customer'] }, bytes: own };
}

/** 16-bit audio of a function of the sample's index. */
export function synthetic(
  sampleRateHz: number,
  seconds: number,
  valueAt: (seconds: number) => number,
  channel: Channel = 'customer',
): Recording {
  const length = Math.round(seconds * sampleRateHz);
  const samples = Int16Array.from({ length }, (_, i) => 32_000 * valueAt(i / sampleRateHz));
  const encoding: Encoding = 'pcm_s16le';
  return {
    format: { encoding, sampleRateHz, channels: [channel] },
    bytes: new Uint8Array(samples.buffer),
  };
}

/** Something like a voice: harmonics of 110-150 Hz whose level swings with the syllables. */
export function voice(seconds: number): number {
  const pitch = 130 * seconds + 2 * Math.sin(2 * Math.PI * 1.5 * seconds);
  const syllable = 0.55 + 0.45 * Math.sin(2 * Math.PI * 4 * seconds);
  let sum = 0;
  for (let k = 1; k <= 20; k++) sum += Math.sin(2 * Math.PI * k * pitch) / k;
  return 0.25 * syllable * sum;
}

const BYTES: Partial<Record<Encoding, number>> = { mulaw: 1, pcm_s16le: 2, pcm_f32le: 4 };

/** One call of chunks that end at the given byte positions, and at the recording's. */
export function chunksAt(
  { format, bytes }: Recording,
  ends: readonly number[],
  change: Partial<AudioChunk> = {},
): AudioChunk[] {
  const bounds = [...ends.filter((end) => end < bytes.length), bytes.length];
  return bounds.map((end, i) => ({
    callId: 'call-1',
    format,
    bytes: bytes.subarray(bounds[i - 1] ?? 0, end),
    clock: { kind: 'audio', originMs: 1_000_000 },
    endOfCall: i === bounds.length - 1,
    ...change,
  }));
}

/** One call of chunks of equal length, with their positions. */
export function chunksOfMs(recording: Recording, chunkMs: number): AudioChunk[] {
  const { format, bytes } = recording;
  const width = format.channels.length * (BYTES[format.encoding] ?? 1);
  const step = Math.round((format.sampleRateHz * chunkMs) / 1000) * width;
  const ends = Array.from({ length: Math.floor(bytes.length / step) }, (_, i) => (i + 1) * step);
  let position = 0;
  return chunksAt(recording, ends).map((chunk) => {
    const offsetSamples = position / width;
    position += chunk.bytes.length;
    return { ...chunk, offsetSamples };
  });
}
