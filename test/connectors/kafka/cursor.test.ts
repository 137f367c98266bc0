import { describe, expect, it } from 'vitest';
import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import { FIRST_CURSOR, place, type Cursor } from '../../../connectors/kafka/cursor.js';

type Place = Pick<AudioRecord, 'seq' | 'streamOffsetSamples'> & {
  readonly roughOffsetSamples?: number;
};

function record(place: Place): AudioRecord {
  const format = { encoding: 'mulaw', sampleRateHz: 11_025, channels: ['customer'] };
  return { format, ...place } as unknown as AudioRecord;
}

/** Notes of records of 110 samples, about 10 ms, that come with these rough positions. */
function notesOf(...positions: readonly (number | undefined)[]) {
  let cursor: Cursor = FIRST_CURSOR;
  return positions.map((roughOffsetSamples) => {
    const said = { seq: undefined, streamOffsetSamples: undefined };
    const placed = place(
      cursor,
      record({ ...said, ...(roughOffsetSamples !== undefined && { roughOffsetSamples }) }),
      110,
    );
    expect(placed.offsetSamples).toBe(cursor.nextSample);
    cursor = placed.cursor;
    return placed.notes;
  });
}

describe('place', () => {
  it('takes the position that the producer gives, whatever came before', () => {
    const { offsetSamples, cursor } = place(
      { nextSample: 100, nextSeq: 4, notes: [], aheadSamples: 0 },
      record({ seq: 2, streamOffsetSamples: 40 }),
      20,
    );
    expect(offsetSamples).toBe(40);
    expect(cursor).toEqual({ nextSample: 100, nextSeq: 4, notes: [], aheadSamples: 0 });
  });

  it('lets records without position follow one another', () => {
    let cursor: Cursor = FIRST_CURSOR;
    const offsets = [10, 20, 30].map((count) => {
      const placed = place(
        cursor,
        record({ seq: undefined, streamOffsetSamples: undefined }),
        count,
      );
      cursor = placed.cursor;
      return placed.offsetSamples;
    });
    expect(offsets).toEqual([0, 10, 30]);
  });

  it('flags a number that is missing, and goes on behind what was heard', () => {
    const { offsetSamples, notes, cursor } = place(
      { nextSample: 100, nextSeq: 4, notes: [], aheadSamples: 0 },
      record({ seq: 6, streamOffsetSamples: undefined }),
      20,
    );
    expect({ offsetSamples, notes }).toEqual({ offsetSamples: 100, notes: ['gap'] });
    expect(cursor).toEqual({ nextSample: 120, nextSeq: 7, notes: [], aheadSamples: 0 });
  });

  it('drops a number that was there, and tells it with the next audio', () => {
    const dropped = place(
      { nextSample: 100, nextSeq: 4, notes: [], aheadSamples: 0 },
      record({ seq: 3, streamOffsetSamples: undefined }),
      20,
    );
    expect(dropped.offsetSamples).toBeUndefined();
    const next = place(dropped.cursor, record({ seq: 4, streamOffsetSamples: undefined }), 20);
    expect(next).toMatchObject({ offsetSamples: 100, notes: ['duplicate_dropped'] });
    expect(next.cursor.notes).toEqual([]);
  });

  it('follows the count where positions are not exact, and notes where they jump, once', () => {
    expect(notesOf(0, 110, 220, 5_330, 5_440, 5_550)).toEqual([[], [], [], ['gap'], [], []]);
    expect(notesOf(0, 110, 0, 110)).toEqual([[], [], ['reordered'], []]);
  });

  it('takes what milliseconds are rounded by for no jump', () => {
    expect(notesOf(0, 121, 209, 341, undefined, 550)).toEqual([[], [], [], [], [], []]);
  });
});
