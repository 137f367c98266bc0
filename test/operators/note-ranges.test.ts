import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AudioNote, NoteSpan } from '../../src/audio/chunk.js';
import { NoteRanges } from '../../src/operators/note-ranges.js';

const position = fc.nat(60);
const range = fc
  .tuple(position, fc.integer({ min: 1, max: 12 }))
  .map(([from, length]) => ({ from, to: from + length }));
const span: fc.Arbitrary<NoteSpan> = fc
  .tuple(fc.constantFrom<AudioNote>('not_finite', 'reordered'), range)
  .map(([note, { from, to }]) => ({ note, from, to }));

function noted(spans: readonly NoteSpan[]): NoteRanges {
  const ranges = new NoteRanges();
  for (const one of spans) ranges.add(one);
  return ranges;
}

/** By looking at every sample. */
function slowly(spans: readonly NoteSpan[], from: number, to: number): Set<AudioNote> {
  const samples = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  const touching = spans.filter((one) => samples.some((at) => at >= one.from && at < one.to));
  return new Set(touching.map(({ note }) => note));
}

describe('NoteRanges', () => {
  it('finds the notes of a range, in whatever order they came', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), range, (spans, { from, to }) => {
        expect(noted(spans).within(from, to)).toEqual(slowly(spans, from, to));
      }),
      { numRuns: 1_000 },
    );
  });

  it('forgets what lies before a sample and nothing else', () => {
    fc.assert(
      fc.property(fc.array(span), position, range, (spans, sample, { from, to }) => {
        const ranges = noted(spans);
        ranges.forgetBefore(sample);
        const start = sample + from;
        expect(ranges.within(start, sample + to)).toEqual(slowly(spans, start, sample + to));
        ranges.forgetBefore(72);
        expect(ranges.within(0, 72)).toEqual(new Set());
      }),
      { numRuns: 1_000 },
    );
  });
});
