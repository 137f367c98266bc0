/** The currency of the audio side: what sources deliver, and what decoding makes of it. */

export const ENCODINGS = [
  'pcm_s16le',
  'pcm_f32le',
  'mulaw',
  'alaw',
  'pcm_u8',
  'pcm_s24le',
  'pcm_s32le',
  'pcm_f64le',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Who speaks on a channel. `mono`: one channel that may hold everybody. */
export const CHANNELS = ['customer', 'agent', 'mono'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What happened to the audio behind an event; events carry these words. */
export const AUDIO_NOTES = [
  'gap',
  'duplicate_dropped',
  'late_dropped',
  'reordered',
  'audio_dropped',
  'truncated',
  'not_finite',
  'narrow_band',
] as const;
export type AudioNote = (typeof AUDIO_NOTES)[number];

/** A note on samples [from, to) of a stream: absolute, at the rate of the block that carries it. */
export interface NoteSpan {
  readonly note: AudioNote;
  readonly from: number;
  readonly to: number;
}

export interface AudioFormat {
  readonly encoding: Encoding;
  readonly sampleRateHz: number;
  /** Roles in the order of interleaving; its length is the channel count (1 or 2). */
  readonly channels: readonly Channel[];
}

/**
 * Where event time comes from. `record`: the medium stamps each chunk, and a window's event
 * time is the stamp of the chunk that completed it. `audio`: the medium has no clock of its own
 * (a file), and event time is the origin plus the position in the audio.
 */
export type EventClock =
  | { readonly kind: 'record'; readonly timeMs: number }
  | { readonly kind: 'audio'; readonly originMs: number };

/** One delivery of a source: any number of bytes, samples may be split across chunks. */
export interface AudioChunk {
  readonly callId: string;
  /** Raised by a connector when it opens a call anew; 0 at first. */
  readonly streamEpoch?: number;
  readonly format: AudioFormat;
  /** Interleaved samples. The source gives the bytes away and never changes them afterwards. */
  readonly bytes: Uint8Array;
  /**
   * Position of the first sample of `bytes`, per channel, at the source rate. Authoritative
   * where present; where absent, the chunk follows the one before it.
   */
  readonly offsetSamples?: number;
  readonly clock: EventClock;
  /** Last chunk of the call (its bytes count; they may be none). */
  readonly endOfCall?: boolean;
  /** What the source knows of this audio; `audio_dropped`: that audio before it is lost. */
  readonly notes?: readonly AudioNote[];
}

/** One speaker's audio within one call. */
export interface StreamKey {
  readonly callId: string;
  readonly channel: Channel;
  readonly streamEpoch: number;
}

/** Contiguous samples of one stream in [-1, 1], at absolute positions. */
export interface SampleBlock {
  readonly stream: StreamKey;
  readonly sampleRateHz: number;
  /** Rate at which the source delivered this stream; equals `sampleRateHz` before resampling. */
  readonly sourceRateHz: number;
  /** Absolute index of `samples[0]` at `sampleRateHz`. A jump from the block before is a gap. */
  readonly firstSample: number;
  /** Owned by the receiver. */
  readonly samples: Float32Array;
  readonly clock: EventClock;
  /** Also on samples of other blocks: of those before it, or missing ones. */
  readonly notes: readonly NoteSpan[];
  /** Last block of the stream; it may hold no samples. */
  readonly end: boolean;
}
