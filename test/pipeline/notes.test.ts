import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AudioNote } from '../../src/audio/chunk.js';
import type { PipelineOutput } from '../../src/ports.js';
import { chunksAt, chunksOfMs, outputsOf, synthetic, voice, type Recording } from './run.js';

const SECONDS = 6;
const GAP: readonly AudioNote[] = ['gap'];
const CHUNKS = chunksOfMs(synthetic(16_000, 8, voice), 100);

/** A voice with samples that are not finite at some positions. */
function spoilt(sampleRateHz: number, positions: readonly number[]): Recording {
  const length = SECONDS * sampleRateHz;
  const samples = Float32Array.from({ length }, (_, i) => voice(i / sampleRateHz));
  for (const position of positions) samples[position] = position % 2 === 0 ? NaN : Infinity;
  const format = { encoding: 'pcm_f32le', sampleRateHz, channels: ['customer'] } as const;
  return { format, bytes: new Uint8Array(samples.buffer) };
}

function spansWith(note: AudioNote, outputs: readonly PipelineOutput[]): number[][] {
  return outputs
    .filter(({ event }) => event.notes.includes(note))
    .map(({ event: { startMs, endMs } }) => [startMs, endMs]);
}

/** Spans of all events that hold audio of [fromMs, toMs). */
function spansOver(fromMs: number, toMs: number, outputs: readonly PipelineOutput[]): number[][] {
  return outputs
    .map(({ event: { startMs, endMs } }) => [startMs, endMs] as [number, number])
    .filter(([startMs, endMs]) => startMs < toMs && endMs > fromMs);
}

describe('not_finite', () => {
  it.each([8_000, 11_025, 16_000, 44_100])(
    'is on the windows that hold such samples, however the audio is cut, at %d Hz',
    async (sampleRateHz) => {
      const length = SECONDS * sampleRateHz;
      const positions = fc.uniqueArray(fc.nat(length - 1), { minLength: 1, maxLength: 4 });
      const cuts = fc.array(fc.nat(4 * length), { maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(positions, cuts, async (at, ends) => {
          const recording = spoilt(sampleRateHz, at);
          const whole = await outputsOf(chunksAt(recording, []));
          const sorted = ends.toSorted((a, b) => a - b);
          expect(await outputsOf(chunksAt(recording, sorted))).toEqual(whole);
          for (const { event } of whole) {
            const holds = at.some((i) => i >= event.startSample && i < event.endSample);
            expect(event.notes.includes('not_finite')).toBe(holds);
          }
        }),
        { numRuns: 8 },
      );
    },
    30_000,
  );

  it('is the same for chunks of one sample', async () => {
    const recording = spoilt(8_000, [0, 1, 9_000, 40_959, 47_999]);
    const bytes = { ...recording, bytes: recording.bytes.subarray(0, 4 * 24_000) };
    const ends = Array.from({ length: 24_000 }, (_, i) => 4 * (i + 1));
    expect(await outputsOf(chunksAt(bytes, ends))).toEqual(await outputsOf(chunksAt(bytes, [])));
  });
});

describe('what happens to chunks is noted on the windows that hold their samples', () => {
  it.each([8_000, 16_000, 44_100])(
    'where the source knows of a gap before one, but not of its length, at %d Hz',
    async (sampleRateHz) => {
      const chunks = chunksOfMs(synthetic(sampleRateHz, 8, voice), 100);
      const told = chunks.map((chunk, i) => ({ ...chunk, ...(i === 40 && { notes: GAP }) }));
      const outputs = await outputsOf(told);
      expect(spansWith('gap', outputs)).toEqual(spansOver(4_000, 4_001, outputs));
      expect(outputs.length).toBeGreaterThan(spansWith('gap', outputs).length);
    },
  );

  it('where one came late but in time', async () => {
    const chunks = [...CHUNKS.slice(0, 40), ...CHUNKS.slice(41, 45), ...CHUNKS.slice(40, 41)];
    const outputs = await outputsOf([...chunks, ...CHUNKS.slice(45)]);
    expect(spansWith('reordered', outputs)).toEqual(spansOver(4_000, 4_100, outputs));
  });

  it('where one came twice', async () => {
    const outputs = await outputsOf([...CHUNKS.slice(0, 41), ...CHUNKS.slice(40)]);
    expect(spansWith('duplicate_dropped', outputs)).toEqual(spansOver(4_000, 4_100, outputs));
  });

  it('and, where those may be out, on the windows that were open when it came', async () => {
    const again = CHUNKS.slice(3, 4);
    const outputs = await outputsOf([...CHUNKS.slice(0, 60), ...again, ...CHUNKS.slice(60)]);
    const open = spansOver(5_999, 6_000, outputs);
    expect(open.length).toBeGreaterThan(2);
    expect(spansWith('duplicate_dropped', outputs)).toEqual(open);
  });

  it('where a source dropped audio', async () => {
    const [behind, ...rest] = CHUNKS.slice(45);
    if (behind === undefined) throw new Error('no chunk');
    const noted = { ...behind, notes: ['audio_dropped'] as const };
    const outputs = await outputsOf([...CHUNKS.slice(0, 40), noted, ...rest]);
    const over = spansOver(4_000, 4_500, outputs);
    expect(over.length).toBeGreaterThan(2);
    expect(spansWith('audio_dropped', outputs)).toEqual(over);
    expect(spansWith('gap', outputs)).toEqual(over);
  });

  it('where a recording was cut, on its end alone', async () => {
    const outputs = await outputsOf(
      CHUNKS.map((chunk) =>
        chunk.endOfCall === true ? { ...chunk, notes: ['truncated'] } : chunk,
      ),
    );
    expect(spansWith('truncated', outputs)).toEqual(spansOver(7_999, 8_000, outputs));
  });
});
