import fc from 'fast-check';
import { from, lastValueFrom, map, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { SampleBlock } from '../../src/audio/chunk.js';
import { designResampler } from '../../src/audio/resampler-design.js';
import { resampleClip } from '../../src/audio/resampler.js';
import { resample, ResamplerDesigns } from '../../src/operators/resample.js';
import { sampleBlock } from './blocks.js';
import { marbles } from './marbles.js';

const DESIGNS = new ResamplerDesigns(16_000);
const SAMPLES = Float32Array.from({ length: 3_000 }, (_, i) => Math.sin(i * i * 1e-4));
const WHOLE = resampleClip(designResampler(8_000, 16_000), SAMPLES);

function blockOf(from: number, to: number, change: Partial<SampleBlock> = {}): SampleBlock {
  return sampleBlock(from, to - from, { samples: SAMPLES.slice(from, to), ...change });
}

function resampled(blocks: SampleBlock[], resumeAtSample?: number): Promise<SampleBlock[]> {
  const out = from(blocks).pipe(resample(DESIGNS, resumeAtSample), toArray());
  return lastValueFrom(out);
}

const samplesOf = (blocks: SampleBlock[]): number[] =>
  blocks.flatMap(({ samples }) => [...samples]);

describe('resample', () => {
  it('gives the samples of the whole recording, wherever it is cut', async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 2_999 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const bounds = [0, ...at.toSorted((a, b) => a - b), 3_000];
        const blocks = bounds
          .slice(1)
          .map((to, i) => blockOf(bounds[i] ?? 0, to, { end: to === 3_000 }));
        const out = await resampled(blocks);
        expect(samplesOf(out)).toEqual([...WHOLE]);
        let next = 0;
        for (const { firstSample, samples, sampleRateHz, sourceRateHz } of out) {
          expect([firstSample, sampleRateHz, sourceRateHz]).toEqual([next, 16_000, 8_000]);
          next += samples.length;
        }
        expect(out.map(({ end }) => end)).toEqual(out.map((_, i) => i === out.length - 1));
      }),
    );
  });

  it('keeps a jump, and hands out before it what was owed', async () => {
    const out = await resampled([
      blockOf(0, 1_000),
      blockOf(2_000, 3_000, { notes: [{ note: 'gap', from: 1_000, to: 2_000 }], end: true }),
    ]);
    expect(out.map((b) => [b.firstSample, b.firstSample + b.samples.length, b.end])).toEqual([
      [0, expect.any(Number), false],
      [out[0]?.samples.length, 2_000, false],
      [4_000, 6_000, true],
    ]);
    expect(out.map(({ notes }) => notes)).toEqual([
      [],
      [],
      [{ note: 'gap', from: 2_000, to: 4_000 }],
    ]);
  });

  it('resumed, gives the same samples from there on', async () => {
    const { lookBackSamples } = DESIGNS.from(8_000);
    const start = 1_001;
    const resumeAt = (start + lookBackSamples) * 2;
    const out = await resampled([blockOf(start, 3_000, { end: true })], resumeAt);
    expect(out[0]?.firstSample).toBe(resumeAt);
    expect(samplesOf(out)).toEqual([...WHOLE.subarray(resumeAt)]);
  });

  it('lets pass what has the rate already', async () => {
    const rate = { sampleRateHz: 16_000, sourceRateHz: 16_000 };
    const block = blockOf(0, 3_000, { ...rate, end: true });
    expect(await resampled([block])).toEqual([block]);
    const [trimmed] = await resampled([block], 500);
    expect([trimmed?.firstSample, trimmed?.samples.length]).toEqual([500, 2_500]);
  });

  it('passes on an end and notes without samples', async () => {
    const end = sampleBlock(500, 0, { end: true, notes: [{ note: 'reordered', from: 3, to: 5 }] });
    const notes = [{ note: 'reordered', from: 6, to: 10 }];
    expect(await resampled([sampleBlock(500, 0), end])).toEqual([
      { ...end, notes, firstSample: 1_000, sampleRateHz: 16_000 },
    ]);
  });

  it('puts a note on all outputs that share time with its samples', async () => {
    const rates = { sampleRateHz: 44_100, sourceRateHz: 44_100, end: true };
    const span = { note: 'not_finite', from: 100, to: 101 } as const;
    const [out] = await resampled([sampleBlock(0, 441, { ...rates, notes: [span] })]);
    // 100 / 44.1 kHz is 36.28 / 16 kHz.
    expect(out?.notes).toEqual([{ ...span, from: 36, to: 37 }]);
  });

  it('refuses rates that speech does not come at', async () => {
    const odd = sampleBlock(0, 8, { sampleRateHz: 4_000 });
    await expect(resampled([odd])).rejects.toMatchObject({ code: 'AUDIO_RATE' });
    expect(() => resample(DESIGNS, -1)).toThrow(/^USAGE/);
  });

  it('passes errors on and lets go of its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-#', {
        a: sampleBlock(0, 0, { notes: [{ note: 'gap', from: 0, to: 1 }] }),
      });
      const out = source.pipe(
        resample(DESIGNS),
        map(({ notes }) => notes[0]?.note),
      );
      expectObservable(out).toBe('-a-a-#', { a: 'gap' });
      expectObservable(out, '^-!').toBe('-a-', { a: 'gap' });
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^-!']);
    });
  });
});
