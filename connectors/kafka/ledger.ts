/** What the books of a partition are told, and what they say. */
import type { AudioChunk, AudioFormat, Channel, StreamKey } from '../../src/audio/chunk.js';
import type { UndertoneError } from '../../src/errors.js';
import type { AudioRecord } from './audio-record.js';
import type { KafkaRecord } from './record.js';
import type { PartitionCheckpoint, StreamCheckpoint, TrackCheckpoint } from './track-checkpoint.js';

export interface LedgerOptions {
  /** Understands a record; throws UndertoneError for one that cannot be understood. */
  readonly read: (record: KafkaRecord) => AudioRecord;
  /** Which of a track's channels may be analysed; none: the track is skipped. */
  readonly permitted: (channels: AudioFormat['channels']) => readonly Channel[];
  /**
   * A track whose records stay away so long, by the record times of its partition, is closed. A
   * step of these times by more than half of it is no time that passed.
   */
  readonly idleMs: number;
  /** How long ended tracks are remembered, by the same time. */
  readonly rememberMs: number;
  /** A checkpoint of another configuration, models included, opens a new epoch. */
  readonly configHash: string;
  /** Milliseconds of a clock that never steps back, for what no record decides. */
  readonly now: () => number;
}

/** What the checkpoint topic held of a partition. */
export interface SavedPartition {
  readonly tracks: readonly TrackCheckpoint[];
  readonly partition: PartitionCheckpoint | undefined;
}

/** What is to be done before the first record. */
export interface Resumption {
  /** For the pipeline: how each stream goes on. */
  readonly streams: readonly ResumedStream[];
  /** Ends of tracks that had been decided. */
  readonly chunks: readonly AudioChunk[];
}

export interface ResumedStream {
  readonly stream: StreamKey;
  readonly checkpoint: StreamCheckpoint;
}

/** What becomes of one record. */
export interface Taken {
  readonly chunks: readonly AudioChunk[];
  readonly deadLetter?: UndertoneError;
  /** CLOCK_JUMP: calls are on, and its time is not near that of the record before it. */
  readonly clockJump?: UndertoneError;
  readonly dropped?: Dropped;
}

/** Why a record brings nothing. `late`: its call has ended. */
export type Dropped = 'replayed' | 'late' | 'repeated' | 'not_permitted';

/** What a transaction says of a partition, beside its events. */
export interface LedgerUpdate {
  /** Key and JSON for the checkpoint topic; null forgets the key. */
  readonly checkpoints: readonly (readonly [key: string, json: string | null])[];
  /** Records before it are needed no more. */
  readonly lowWatermark: number;
}
