import { describe, expect, it } from 'vitest';
import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import { FIRST_CURSOR, place, type Cursor } from '../../../connectors/kafka/cursor.js';

function record(place: Pick<AudioRecord, 'seq' | 'streamOffsetSamples'>): AudioRecord {
  return { ...place } as AudioRecord;
}

describe('place', () => {
  it('takes the position that the producer gives, whatever came before', () => {
    const { offsetSamples, cursor } = place(
      { nextSample: 100, nextSeq: 4, notes: [] },
      record({ seq: 2, streamOffsetSamples: 40 }),
      20,
    );
    expect(offsetSamples).toBe(40);
    expect(cursor).toEqual({ nextSample: 100, nextSeq: 4, notes: [] });
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
      { nextSample: 100, nextSeq: 4, notes: [] },
      record({ seq: 6, streamOffsetSamples: undefined }),
      20,
    );
    expect({ offsetSamples, notes }).toEqual({ offsetSamples: 100, notes: ['gap'] });
    expect(cursor).toEqual({ nextSample: 120, nextSeq: 7, notes: [] });
  });

  it('drops a number that was there, and tells it with the next audio', () => {
    const dropped = place(
      { nextSample: 100, nextSeq: 4, notes: [] },
      record({ seq: 3, streamOffsetSamples: undefined }),
      20,
    );
    expect(dropped.offsetSamples).toBeUndefined();
    const next = place(dropped.cursor, record({ seq: 4, streamOffsetSamples: undefined }), 20);
    expect(next).toMatchObject({ offsetSamples: 100, notes: ['duplicate_dropped'] });
    expect(next.cursor.notes).toEqual([]);
  });
});
