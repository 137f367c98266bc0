import { z } from 'zod';

import { AUDIO_NOTES, CHANNELS, ENCODINGS } from '../../src/audio/chunk.js';
import { UndertoneError } from '../../src/errors.js';
import type { PipelineOutput } from '../../src/ports.js';

/** The pipeline's own checkpoint of a stream; opaque here. */
export type StreamCheckpoint = PipelineOutput['checkpoint'];

const cursor = z.object({
  nextSample: z.number(),
  nextSeq: z.number().nullable(),
  notes: z.array(z.enum(AUDIO_NOTES)),
  aheadSamples: z.number().default(0),
});

const track = z.object({
  version: z.literal(1),
  callId: z.string(),
  channels: z.array(z.enum(CHANNELS)),
  epoch: z.number(),
  encoding: z.enum(ENCODINGS),
  sampleRateHz: z.number(),
  anchor: z.object({ offset: z.number(), pins: z.boolean(), cursor }),
  dropBefore: z.number(),
  lastOffset: z.number(),
  lastTimeMs: z.number(),
  closesAfter: z.number().nullable(),
  ended: z.enum(['end', 'idle']).nullable(),
  streams: z.record(
    z.string(),
    z.custom<StreamCheckpoint>((value) => typeof value === 'object'),
  ),
});

/**
 * What the checkpoint topic holds of one track and epoch. The key is `trackEpochKey`, the value
 * this in JSON; 1 to 2 KB.
 *
 * - `anchor`: the first record that a restart needs again, and where the sequence stood before
 *   it; earlier records of the track are ignored. Where it does not pin, nothing before the next
 *   record is needed.
 * - `dropBefore`: samples before it belong to an earlier epoch.
 * - `closesAfter`: silence ends the track after this offset of the partition.
 * - `ended`: kept for a while, so that audio that comes late or again is known for what it is.
 * - `streams`: the pipeline's own checkpoints, by channel.
 */
export type TrackCheckpoint = z.infer<typeof track>;

/** Offset up to which its channels are its own: records of them are the track's, or nobody's. */
export function lastOwnOffset({ lastOffset, closesAfter }: TrackCheckpoint): number {
  return Math.max(lastOffset, closesAfter ?? lastOffset);
}

/** What it holds of a partition as a whole, under `PARTITION_KEY`. */
export interface PartitionCheckpoint {
  readonly version: 1;
  /** Dead letters of records before it have been written. */
  readonly position: number;
  /** Above every epoch of the tracks that this topic has forgotten. */
  readonly epochFloor: number;
}

const partition = z.object({
  version: z.literal(1),
  position: z.number(),
  epochFloor: z.number().default(0),
});

export const PARTITION_KEY = 'partition';
/** Written when a shard is taken over: what lies before it is all there is. */
export const MARKER_KEY = 'marker';

export function trackEpochKey({
  callId,
  channels,
  epoch,
}: Pick<TrackCheckpoint, 'callId' | 'channels' | 'epoch'>): string {
  return JSON.stringify([callId, channels, epoch]);
}

export function partitionJson(position: number, epochFloor: number): string {
  const checkpoint: PartitionCheckpoint = { version: 1, position, epochFloor };
  return JSON.stringify(checkpoint);
}

/** @throws UndertoneError CHECKPOINT_MISMATCH. */
export function readTrackCheckpoint(text: string, where: string): TrackCheckpoint {
  return read(track, text, where);
}

/** @throws UndertoneError CHECKPOINT_MISMATCH. */
export function readPartitionCheckpoint(text: string, where: string): PartitionCheckpoint {
  return read(partition, text, where);
}

function read<Shape>(shape: z.ZodType<Shape>, text: string, where: string): Shape {
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw new UndertoneError('CHECKPOINT_MISMATCH', {
      what: 'a record of the checkpoint topic is not one of this version',
      where,
      expected: 'version 1',
      received: text.slice(0, 80),
      todo: 'run the version that wrote it, or start anew: another --group, and a new --events-topic and --checkpoints-topic',
      cause,
    });
  }
}
