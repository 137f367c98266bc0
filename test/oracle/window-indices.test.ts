import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioChunk } from '../../src/audio/chunk.js';
import { outputsOf } from '../pipeline/run.js';
import { frameRuns, windowIndices, type HeardAudio } from './window-indices.js';

const RATE = 16_000;

function seconds(value: number, sampleRateHz = RATE): HeardAudio {
  return { sampleRateHz, samples: Math.round(value * sampleRateHz), lost: [] };
}

describe('windowIndices', () => {
  it.each([
    [0, []],
    [0.001, [0]],
    [1, [0]],
    [2.575, [0]],
    [2.6, [0, 1]],
    [3.215, [0, 1]],
    [3.216, [0, 1, 2]],
  ])('are, for %d s, %j, as docs/events.md says', (length, indices) => {
    expect(windowIndices(seconds(length))).toEqual(indices);
    expect(windowIndices(seconds(length, 8_000))).toEqual(indices);
  });

  it('leave out windows in which nothing was heard', () => {
    const lost = [[RATE, 12 * RATE]] as const;
    expect(windowIndices({ ...seconds(13), lost })).toEqual([0, 1, 15, 16, 17]);
  });

  it('know frames on both sides of a gap', () => {
    const lost = [[1_000, 1_900]] as const;
    expect(frameRuns({ sampleRateHz: RATE, samples: 2_500, lost })).toEqual([
      [0, 4],
      [12, 15],
    ]);
  });
});

const anyAudio: fc.Arbitrary<HeardAudio> = fc
  .record({
    sampleRateHz: fc.constantFrom(8_000, 11_025, 16_000, 44_100),
    cuts: fc.uniqueArray(fc.nat({ max: 99_999 }), { maxLength: 6 }),
    end: fc.integer({ min: 1, max: 160_000 }),
  })
  .map(({ sampleRateHz, cuts, end }) => {
    const inside = [...cuts].sort((a, b) => a - b).filter((cut) => cut < end);
    const lost: [number, number][] = [];
    for (let i = 0; i + 1 < inside.length; i += 2) lost.push([inside[i] ?? 0, inside[i + 1] ?? 0]);
    return { sampleRateHz, samples: end, lost };
  });

it('agree with the pipeline, whatever is missing', async () => {
  await fc.assert(
    fc.asyncProperty(anyAudio, async (audio) => {
      const outputs = await outputsOf(heardChunks(audio), {
        declaration: { includeAgent: false },
      });
      const windows = outputs.map(({ event }) => event).filter(({ kind }) => kind === 'window');
      expect(windows.map(({ windowIndex }) => windowIndex)).toEqual(windowIndices(audio));
      expect(windows.map(({ ordinal }) => ordinal)).toEqual(windows.map((_, i) => i));
    }),
    { numRuns: 60 },
  );
});

function heardChunks({ sampleRateHz, samples, lost }: HeardAudio): AudioChunk[] {
  const starts = [0, ...lost.map(([, to]) => to)];
  const ends = [...lost.map(([from]) => from), samples];
  return starts.map((from, i) => ({
    callId: 'call-1',
    format: { encoding: 'pcm_s16le', sampleRateHz, channels: ['customer'] },
    bytes: new Uint8Array(2 * ((ends[i] ?? samples) - from)).fill(17),
    offsetSamples: from,
    clock: { kind: 'audio', originMs: 0 },
    endOfCall: i === starts.length - 1,
  }));
}
