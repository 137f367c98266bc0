import type { AudioNote } from '../../src/audio/chunk.js';
import type { AudioRecord } from './audio-record.js';

/**
 * Where a sequence of records stands: all that is needed to place the next one. Small, a plain
 * value, and part of checkpoints: a restart places a record exactly as the first run did.
 */
export interface Cursor {
  /** Per channel, at the source rate: the end of the furthest record. */
  readonly nextSample: number;
  /** Number that the next record should have; null until a record had one. */
  readonly nextSeq: number | null;
  /** Of records that gave no audio; they go with the next one that does. */
  readonly notes: readonly AudioNote[];
  /** How far the last position that was no whole number of samples was ahead of the count. */
  readonly aheadSamples: number;
}

export const FIRST_CURSOR: Cursor = Object.freeze({
  nextSample: 0,
  nextSeq: null,
  notes: [],
  aheadSamples: 0,
});

/** What becomes of a record: audio at a position, or nothing because it was there before. */
export interface Placement {
  readonly offsetSamples: number | undefined;
  readonly notes: readonly AudioNote[];
  readonly cursor: Cursor;
}

/**
 * Places a record. Positions are authoritative where the producer gives them; the pipeline then
 * sorts, and drops what comes twice. Without, records follow one another by their number: one
 * that is missing is flagged as a gap of unknown length, one that comes again or late is dropped.
 * A position that is not exact places nothing, but where it jumps the audio is flagged.
 *
 * @param sampleCount of the record, per channel
 */
export function place(cursor: Cursor, record: AudioRecord, sampleCount: number): Placement {
  const { streamOffsetSamples, seq } = record;
  if (streamOffsetSamples !== undefined) {
    return at({ ...cursor, aheadSamples: 0 }, streamOffsetSamples, sampleCount, seq);
  }
  const isRepeated = seq !== undefined && cursor.nextSeq !== null && seq < cursor.nextSeq;
  if (isRepeated) return dropped(cursor);
  const isMissing = seq !== undefined && cursor.nextSeq !== null && seq > cursor.nextSeq;
  const jump = jumpOf(cursor, record);
  let { notes } = cursor;
  if (isMissing || jump.samples > 0) notes = noted(notes, 'gap');
  if (jump.samples < 0) notes = noted(notes, 'reordered');
  const { aheadSamples } = jump;
  return at({ ...cursor, notes, aheadSamples }, cursor.nextSample, sampleCount, seq);
}

/** Milliseconds are rounded by whoever writes them: what is within one of the count is no jump. */
function jumpOf(
  { nextSample, aheadSamples }: Cursor,
  { roughOffsetSamples, format }: AudioRecord,
): { readonly samples: number; readonly aheadSamples: number } {
  if (roughOffsetSamples === undefined) return { samples: 0, aheadSamples };
  const ahead = roughOffsetSamples - nextSample;
  const samples = ahead - aheadSamples;
  const isJump = Math.abs(samples) > Math.ceil(format.sampleRateHz / 1_000);
  return isJump ? { samples, aheadSamples: ahead } : { samples: 0, aheadSamples };
}

function at(
  { nextSample, nextSeq, notes, aheadSamples }: Cursor,
  offsetSamples: number,
  sampleCount: number,
  seq: number | undefined,
): Placement {
  return {
    offsetSamples,
    notes,
    cursor: {
      nextSample: Math.max(nextSample, offsetSamples + sampleCount),
      nextSeq: seq === undefined ? nextSeq : Math.max(nextSeq ?? 0, seq + 1),
      notes: [],
      aheadSamples,
    },
  };
}

function dropped(cursor: Cursor): Placement {
  const notes = noted(cursor.notes, 'duplicate_dropped');
  return { offsetSamples: undefined, notes: [], cursor: { ...cursor, notes } };
}

function noted(notes: readonly AudioNote[], note: AudioNote): readonly AudioNote[] {
  return notes.includes(note) ? notes : [...notes, note];
}
