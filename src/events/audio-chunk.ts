/** The ingestion envelope, as `schemas/audio-chunk.avsc` defines it. */

import type { EventChannel } from './emotion-event.js';

export const ENVELOPE_ENCODINGS = [
  'pcm_s16le',
  'pcm_f32le',
  'mulaw',
  'alaw',
  'pcm_u8',
  'pcm_s24le',
  'pcm_s32le',
  'pcm_f64le',
  'unknown',
] as const;
export type EnvelopeEncoding = (typeof ENVELOPE_ENCODINGS)[number];

/** Field for field the Avro record, whose `doc` says what each of them means. */
export interface AudioChunkEnvelope {
  readonly schemaVersion: number;
  readonly callId: string;
  readonly encoding: EnvelopeEncoding;
  readonly sampleRateHz: number;
  readonly channels: readonly EventChannel[];
  readonly seq: number | null;
  readonly streamOffsetSamples: number | null;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly recordTime: number | null;
  readonly endOfCall: boolean;
  readonly samples: Uint8Array;
}
