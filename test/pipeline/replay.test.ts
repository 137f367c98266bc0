import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AudioChunk } from '../../src/audio/chunk.js';
import type { Checkpoint } from '../../src/operators/checkpoint.js';
import type { PipelineOutput } from '../../src/ports.js';
import { FakeInference } from '../operators/fake-inference.js';
import { chunksOfMs, cut, demoCall, outputsOf, synthetic, voice, type Recording } from './run.js';

const CALL = cut(demoCall(), 0, 24);

/** Speech with pauses of all lengths, so that the gate and the smoothing have something to do. */
function pausing(seconds: number): number {
  return Math.sin(2 * Math.PI * 0.13 * seconds) + Math.sin(2 * Math.PI * 0.31 * seconds) > 0
    ? voice(seconds)
    : 0.001 * Math.sin(7_919 * seconds * seconds);
}

/** Stored and read back, as a connector would. */
function stored(checkpoint: Checkpoint | undefined): Checkpoint {
  return JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
}

/** What a restart delivers: all chunks that hold `nextSample` or come behind the first of them. */
function fromSample(chunks: readonly AudioChunk[], nextSample: number): AudioChunk[] {
  const first = chunks.findIndex(({ offsetSamples = 0, bytes, format, endOfCall }) => {
    const width = format.encoding === 'mulaw' ? 1 : 2;
    return endOfCall === true || offsetSamples + bytes.length / width > nextSample;
  });
  return chunks.slice(first);
}

async function expectSameAfterEveryRestart(chunks: readonly AudioChunk[]): Promise<void> {
  const outputs = await outputsOf(chunks);
  expect(outputs.length).toBeGreaterThan(5);
  for (const [index, { checkpoint }] of outputs.entries()) {
    const kept = stored(checkpoint);
    const rest = await outputsOf(fromSample(chunks, kept.nextSample), { restore: () => kept });
    expect(rest, `after output ${index}`).toEqual(outputs.slice(index + 1));
  }
}

describe('a restart after any output gives the outputs that were left, bit for bit', () => {
  it.each<[string, Recording]>([
    ['a telephone call', CALL],
    ['16 kHz', synthetic(16_000, 12, pausing)],
    ['44.1 kHz', synthetic(44_100, 8, pausing)],
    ['11.025 kHz', synthetic(11_025, 9, pausing)],
    ['a rate that shares little with the model', synthetic(17_101, 8, pausing)],
  ])('with %s', async (_name, recording) => {
    await expectSameAfterEveryRestart(chunksOfMs(recording, 130));
  });

  it('over gaps of all lengths', async () => {
    const chunks = chunksOfMs(CALL, 100);
    const lost = (from: number, to: number) => (_: unknown, i: number) => i < from || i >= to;
    const heard = chunks
      .filter(lost(5, 6))
      .filter(lost(60, 75))
      .filter(lost(110, 160))
      .filter(lost(200, 201));
    await expectSameAfterEveryRestart(heard);
  });

  it('wherever gaps lie, and whatever repeats or changes places', async () => {
    const chunks = chunksOfMs(cut(demoCall(), 0, 14), 80);
    const accident = fc.record({
      at: fc.nat(chunks.length - 2),
      what: fc.constantFrom('lose', 'lose ten', 'repeat', 'swap'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(accident, { maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (accidents, share) => {
          const heard = accidents.reduce((all, { at, what }) => damaged(all, at, what), chunks);
          const outputs = await outputsOf(heard);
          const index = Math.floor(share * (outputs.length - 1));
          const kept = stored(outputs[index]?.checkpoint);
          const rest = await outputsOf(fromSample(heard, kept.nextSample), { restore: () => kept });
          expect(withoutRepetitions(rest)).toEqual(withoutRepetitions(outputs.slice(index + 1)));
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);
});

describe('a restart', () => {
  const chunks = chunksOfMs(CALL, 100);

  it('may be given audio from as early as it likes, and repeats nothing', async () => {
    const outputs = await outputsOf(chunks);
    const index = 20;
    const kept = stored(outputs[index]?.checkpoint);
    const first = fromSample(chunks, kept.nextSample).length;
    for (const earlier of [0, 1, 2, 7, 30, chunks.length - first]) {
      const replayed = chunks.slice(chunks.length - first - earlier);
      const rest = await outputsOf(replayed, { restore: () => kept });
      expect(rest).toEqual(outputs.slice(index + 1));
    }
  });

  it('may deliver the rest in chunks of another size', async () => {
    const outputs = await outputsOf(chunks);
    const kept = stored(outputs[9]?.checkpoint);
    const others = fromSample(chunksOfMs(CALL, 333), kept.nextSample);
    expect(await outputsOf(others, { restore: () => kept })).toEqual(outputs.slice(10));
  });

  it('after a provisional result does not give it again', async () => {
    const outputs = await outputsOf(chunks);
    const index = outputs.findIndex(({ event }) => event.kind === 'provisional');
    expect(index).toBeGreaterThanOrEqual(0);
    const kept = stored(outputs[index]?.checkpoint);
    expect(kept).toMatchObject({ nextWindow: 0, nextSample: 0 });
    const rest = await outputsOf(chunks, { restore: () => kept });
    expect(rest).toEqual(outputs.slice(index + 1));
  });

  it('after the last output gives nothing', async () => {
    const outputs = await outputsOf(chunks);
    const kept = stored(outputs.at(-1)?.checkpoint);
    expect(await outputsOf(chunks, { restore: () => kept })).toEqual([]);
  });

  it('asks for one window, its look-backs and no more', async () => {
    const outputs = await outputsOf(chunks);
    for (const { checkpoint } of outputs.filter(({ event }) => event.kind === 'window')) {
      const windowStart = checkpoint.nextWindow * 5_120;
      expect(checkpoint.nextSample).toBeLessThan(windowStart);
      expect(checkpoint.nextSample).toBeGreaterThan(windowStart - 1_200);
    }
  });
});

describe('a checkpoint of another setup is refused, naming both sides', () => {
  it.each<[string, Partial<Checkpoint>, RegExp]>([
    ['model', { modelId: 'other' }, /modelId.*expected fake; received other/],
    ['configuration', { configHash: 'abc' }, /configHash.*received abc/],
    ['rate', { sampleRateHz: 16_000 }, /sampleRateHz.*expected 8000; received 16000/],
    ['version', { version: 2 as unknown as 1 }, /version.*expected 1; received 2/],
    ['state', { foldState: {} as Checkpoint['foldState'] }, /foldState/],
  ])('%s', async (_name, change, message) => {
    const chunks = chunksOfMs(CALL, 500);
    const outputs = await outputsOf(chunks);
    const kept = { ...stored(outputs[3]?.checkpoint), ...change };
    const restored = outputsOf(chunks, { restore: () => kept });
    await expect(restored).rejects.toThrow(message);
    await expect(restored).rejects.toMatchObject({ code: 'CHECKPOINT_MISMATCH' });
  });

  it('and other settings make another configuration', async () => {
    const chunks = chunksOfMs(CALL, 500);
    const outputs = await outputsOf(chunks);
    const kept = stored(outputs[3]?.checkpoint);
    for (const options of [
      { minSpeechMs: 1_000 },
      { smoothing: { stay: 0.8 } },
      { uncertainBelow: 0.1 },
      { gate: { hangoverMs: 100 } },
      { reorderHorizonMs: 100 },
      { hopFrames: 32 },
      { inference: new FakeInference({ temperature: 2 }) },
    ]) {
      const restored = outputsOf(chunks, { ...options, restore: () => kept });
      await expect(restored).rejects.toMatchObject({ code: 'CHECKPOINT_MISMATCH' });
    }
  });
});

function damaged(chunks: readonly AudioChunk[], at: number, what: string): AudioChunk[] {
  const i = Math.min(at, chunks.length - 2);
  const [one, two] = [chunks[i], chunks[i + 1]] as [AudioChunk, AudioChunk];
  const last = chunks.length - 1;
  if (what === 'lose') return [...chunks.slice(0, i), ...chunks.slice(i + 1)];
  if (what === 'lose ten') return [...chunks.slice(0, i), ...chunks.slice(Math.min(last, i + 10))];
  if (what === 'repeat') return [...chunks.slice(0, i + 1), one, ...chunks.slice(i + 1)];
  return two.endOfCall === true
    ? [...chunks]
    : [...chunks.slice(0, i), two, one, ...chunks.slice(i + 2)];
}

/** A repetition is noted where the stream stood, and one that began before the replay is none to it. */
function withoutRepetitions(outputs: PipelineOutput[]): unknown[] {
  return outputs.map(({ event, checkpoint }) => {
    const notes = event.notes.filter((note) => note !== 'duplicate_dropped');
    return { event: { ...event, notes }, checkpoint };
  });
}
