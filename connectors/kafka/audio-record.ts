/** The ingestion contract: what producers of audio write, and how it is read. See docs/kafka.md. */
import type { AudioFormat } from '../../src/audio/chunk.js';

/** A record of the audio topic, its headers (or its envelope) understood. */
export interface AudioRecord {
  readonly callId: string;
  readonly format: AudioFormat;
  /** Number of this record among those of its call and channels, from 0. */
  readonly seq: number | undefined;
  /** Position of the first sample, per channel, at the source rate; authoritative where given. */
  readonly streamOffsetSamples: number | undefined;
  /**
   * Where a position was given in milliseconds that are no whole number of samples: that position,
   * rounded down. The record follows the one before it; a jump of this is noted.
   */
  readonly roughOffsetSamples: number | undefined;
  readonly endOfCall: boolean;
  /** When it was recorded: by the envelope, where that says so, else the record's own time. */
  readonly recordTimeMs: number;
  /** Interleaved samples, a whole number of them. */
  readonly bytes: Uint8Array;
  /** W3C trace context, handed through to the events. */
  readonly traceparent: string | undefined;
}
