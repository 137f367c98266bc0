import { concatWith, from, lastValueFrom, map, NEVER, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { SampleBlock } from '../../src/audio/chunk.js';
import { inOrder, type InOrderOptions } from '../../src/operators/in-order.js';
import { sampleBlock } from './blocks.js';
import { marbles } from './marbles.js';

/** Blocks of 800 samples (100 ms) named by their position; values are positions, too. */
function at(position: number, length = 800, change: Partial<SampleBlock> = {}): SampleBlock {
  const samples = Float32Array.from({ length }, (_, i) => position + i);
  return sampleBlock(position, length, { samples, ...change });
}

const END = { end: true };

async function ordered(
  blocks: SampleBlock[],
  options: InOrderOptions = {},
): Promise<SampleBlock[]> {
  const out = await lastValueFrom(from(blocks).pipe(inOrder(options), toArray()));
  for (const { samples, firstSample } of out) {
    samples.forEach((sample, i) => {
      expect(sample).toBe(firstSample + i);
    });
  }
  return out;
}

const spans = (blocks: SampleBlock[]): unknown[] =>
  blocks.map(({ firstSample, samples, notes }) => [
    firstSample,
    samples.length,
    ...notes.map(({ note, from, to }) => `${note} ${from}-${to}`),
  ]);

describe('inOrder', () => {
  it('passes what is in order, and ends with an empty last block', async () => {
    const blocks = await ordered([at(0), at(800), at(1600, 800, END)]);
    expect(spans(blocks)).toEqual([
      [0, 800],
      [800, 800],
      [1600, 800],
      [2400, 0],
    ]);
    expect(blocks.map(({ end }) => end)).toEqual([false, false, false, true]);
  });

  it('ends the stream with the source', async () => {
    const blocks = await ordered([at(0), at(1600)]);
    expect(spans(blocks)).toEqual([
      [0, 800],
      [1600, 800, 'gap 800-1600'],
      [2400, 0],
    ]);
    expect(blocks.at(-1)?.end).toBe(true);
  });

  it('puts right what changed places', async () => {
    const blocks = await ordered([at(0), at(2400), at(1600), at(800), at(3200, 800, END)]);
    expect(spans(blocks)).toEqual([
      [0, 800],
      [800, 800, 'reordered 800-1600'],
      [1600, 800, 'reordered 1600-2400'],
      [2400, 800],
      [3200, 800],
      [4000, 0],
    ]);
  });

  it('jumps when audio is the horizon ahead of what is missing', async () => {
    const late = [at(0), at(1600), at(2400), at(3200), at(800)];
    expect(spans(await ordered(late, { reorderHorizonMs: 300 }))).toEqual([
      [0, 800],
      [1600, 800, 'gap 800-1600'],
      [2400, 800],
      [3200, 800],
      [4000, 0, 'late_dropped 800-1600', 'late_dropped 3999-4000'],
      [4000, 0],
    ]);
    expect(spans(await ordered(late, { reorderHorizonMs: 400 }))).toEqual([
      [0, 800],
      [800, 800, 'reordered 800-1600'],
      [1600, 800],
      [2400, 800],
      [3200, 800],
      [4000, 0],
    ]);
  });

  it('drops what was there, trims what overlaps, and says so', async () => {
    const blocks = await ordered([at(0), at(0), at(400), at(1200), at(1200, 1200)]);
    expect(spans(blocks)).toEqual([
      [0, 800],
      [800, 0, 'duplicate_dropped 0-800', 'duplicate_dropped 799-800'],
      [800, 400, 'duplicate_dropped 400-800', 'duplicate_dropped 799-800'],
      [1200, 800],
      [2000, 400, 'duplicate_dropped 1200-2000', 'duplicate_dropped 1999-2000'],
      [2400, 0],
    ]);
  });

  it('holds no more than the horizon, however often the same block comes', async () => {
    const flood = Array.from({ length: 50 }, () => at(1600));
    const blocks = await ordered([at(0), ...flood, at(800)], { reorderHorizonMs: 1_000 });
    expect(spans(blocks)[1]).toEqual([1600, 800, 'gap 800-1600']);
    expect(spans(blocks)[2]).toEqual([
      2400,
      0,
      'duplicate_dropped 1600-2400',
      'duplicate_dropped 2399-2400',
    ]);
    expect(spans(blocks).slice(-2)).toEqual([
      [2400, 0, 'late_dropped 800-1600', 'late_dropped 2399-2400'],
      [2400, 0],
    ]);
  });

  it('passes on the notes of blocks without samples, at once', async () => {
    const blocks = await ordered([
      at(0, 0, { notes: [{ note: 'audio_dropped', from: 0, to: 1 }] }),
      at(0),
      at(800, 0, { notes: [{ note: 'truncated', from: 799, to: 800 }], end: true }),
    ]);
    expect(spans(blocks)).toEqual([
      [0, 0, 'audio_dropped 0-1'],
      [0, 800],
      [800, 0, 'truncated 799-800'],
      [800, 0],
    ]);
  });

  it('passes on notes as far as the samples of their block are used', async () => {
    const blocks = await ordered([
      at(0),
      at(400, 800, {
        notes: [
          { note: 'not_finite', from: 500, to: 600 },
          { note: 'not_finite', from: 700, to: 900 },
        ],
      }),
    ]);
    expect(spans(blocks)[1]).toEqual([
      800,
      400,
      'duplicate_dropped 400-800',
      'duplicate_dropped 799-800',
      'not_finite 800-900',
    ]);
  });

  it('puts what a source dropped where it is missing', async () => {
    const lost = at(1600, 800, { notes: [{ note: 'audio_dropped', from: 1600, to: 1601 }] });
    expect(spans(await ordered([at(0), lost]))[1]).toEqual([
      1600,
      800,
      'gap 800-1600',
      'audio_dropped 800-1600',
    ]);
    const unknown = at(800, 800, { notes: [{ note: 'audio_dropped', from: 800, to: 801 }] });
    expect(spans(await ordered([at(0), unknown]))[1]).toEqual([800, 800, 'audio_dropped 800-801']);
  });

  it('does not wait for what the source says is lost', () => {
    const lost = at(2400, 800, { notes: [{ note: 'audio_dropped', from: 2400, to: 2401 }] });
    const passed: number[] = [];
    from([at(0), at(1600), lost])
      .pipe(concatWith(NEVER), inOrder())
      .subscribe(({ firstSample }) => passed.push(firstSample));
    expect(passed).toEqual([0, 1600, 2400]);
  });

  it('gives a block that had to wait the clock of the one that released it', async () => {
    const stamped = (position: number, timeMs: number): SampleBlock =>
      at(position, 800, { clock: { kind: 'record', timeMs } });
    const blocks = await ordered([stamped(0, 1), stamped(1600, 2), stamped(800, 3)]);
    expect(blocks.map(({ clock }) => clock)).toEqual(
      [1, 3, 3, 3].map((timeMs) => ({ kind: 'record', timeMs })),
    );
  });

  it('emits nothing after the end', async () => {
    expect(spans(await ordered([at(0, 800, END), at(800), at(0)]))).toEqual([
      [0, 800],
      [800, 0],
    ]);
  });

  it('emits nothing for a source without a block', async () => {
    expect(await ordered([])).toEqual([]);
  });

  describe('resumed', () => {
    it('takes earlier audio in silence and trims to where it resumes', async () => {
      const blocks = await ordered([at(0), at(800), at(1600), at(2400)], { resumeAtSample: 2000 });
      expect(spans(blocks)).toEqual([
        [2000, 400],
        [2400, 800],
        [3200, 0],
      ]);
    });

    it('knows repetitions among what it is given again', async () => {
      const again = [at(800), at(1600), at(800), at(2400)];
      expect(spans(await ordered(again, { resumeAtSample: 2000 }))).toEqual([
        [2000, 400],
        [2400, 0, 'duplicate_dropped 800-1600', 'duplicate_dropped 2399-2400'],
        [2400, 800],
        [3200, 0],
      ]);
    });

    it('takes what lies before all that it is given for nothing known', async () => {
      const again = [at(1600), at(800), at(2400)];
      expect(spans(await ordered(again, { resumeAtSample: 2000 }))).toEqual([
        [2000, 400],
        [2400, 800],
        [3200, 0],
      ]);
    });

    it('leaves behind the notes on audio before it', async () => {
      const again = [at(0), at(0), at(1600), at(2400), at(3200), at(4000)];
      const options = { resumeAtSample: 3000, reorderHorizonMs: 0 };
      expect(spans(await ordered(again, options))).toEqual([
        [3000, 200],
        [3200, 800],
        [4000, 800],
        [4800, 0],
      ]);
    });

    it('waits for the block that it needs, as the first time', async () => {
      const again = [at(2400), at(1600), at(3200)];
      expect(spans(await ordered(again, { resumeAtSample: 2000 }))).toEqual([
        [2000, 400, 'reordered 2000-2400'],
        [2400, 800],
        [3200, 800],
        [4000, 0],
      ]);
    });
  });

  it('passes errors on and lets go of its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const positions = inOrder();
      const source = cold('a-c-b---#', { a: at(0), b: at(800), c: at(1600) });
      const out = source.pipe(
        positions,
        map(({ firstSample }) => firstSample),
      );
      expectObservable(out).toBe('0---(12)#', { 0: 0, 1: 800, 2: 1600 });
      expectObservable(out, '^--!').toBe('0---', { 0: 0 });
      expectSubscriptions(source.subscriptions).toBe(['^-------!', '^--!']);
    });
  });

  it.each([
    { reorderHorizonMs: -1 },
    { reorderHorizonMs: Number.NaN },
    { resumeAtSample: -1 },
    { resumeAtSample: 0.5 },
  ])('refuses %o', (options) => {
    expect(() => inOrder(options)).toThrow(/^USAGE: inOrder\./);
  });
});
