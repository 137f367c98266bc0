import { describe, expect, it, vi } from 'vitest';

import type { AudioChunk } from '../../src/audio/chunk.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { PipelineOptions } from '../../src/pipeline-options.js';
import { FakeInference } from '../operators/fake-inference.js';
import { chunksOfMs, outputsOf, synthetic, voice } from './run.js';

const SPEECH = synthetic(16_000, 10, voice);
const CHUNKS = chunksOfMs(SPEECH, 100);

async function eventsOf(
  chunks: readonly AudioChunk[],
  options: Partial<PipelineOptions> = {},
): Promise<EmotionEvent[]> {
  return (await outputsOf(chunks, options)).map(({ event }) => event);
}

const windowsOf = (events: EmotionEvent[]): EmotionEvent[] =>
  events.filter(({ kind }) => kind === 'window');

describe('a gap', () => {
  it('stays a jump in time: later windows are those of the whole recording', async () => {
    const whole = windowsOf(await eventsOf(CHUNKS));
    const events = windowsOf(await eventsOf([...CHUNKS.slice(0, 40), ...CHUNKS.slice(45)]));
    expect(events.map(({ windowIndex }) => windowIndex)).toEqual(
      whole.map(({ windowIndex }) => windowIndex),
    );
    for (const [i, event] of events.entries()) {
      const overlaps = event.startMs < 4_500 && event.endMs > 4_000;
      expect(event.notes, `window ${i}`).toEqual(overlaps ? ['gap'] : []);
      // What the gate knows of the noise, it knows from before the gap: scores alone must agree.
      if (!overlaps) expect(event.scores).toEqual(whole[i]?.scores);
      if (overlaps) expect(event.heardMs).toBeLessThan(whole[i]?.heardMs ?? 0);
      expect([event.startMs, event.endMs]).toEqual([whole[i]?.startMs, whole[i]?.endMs]);
    }
  });

  it('longer than a window leaves out the windows in which nothing was heard', async () => {
    const far = CHUNKS.slice(50).map((chunk) => ({
      ...chunk,
      offsetSamples: (chunk.offsetSamples ?? 0) + 16_000 * 3_600,
    }));
    const events = windowsOf(await eventsOf([...CHUNKS.slice(0, 50), ...far]));
    const [before, after] = [events.filter((e) => e.startMs < 5_000), events.slice(8)];
    expect(before.map(({ windowIndex }) => windowIndex)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(after[0]?.windowIndex).toBe(Math.floor((3_605_000 - 2_560) / 640) + 1);
    expect(events.map(({ ordinal }) => ordinal)).toEqual(events.map((_, i) => i));
    expect(events.at(-1)?.endMs).toBe(3_610_000);
  });

  it('at the beginning is one, too', async () => {
    const events = windowsOf(await eventsOf(CHUNKS.slice(30)));
    expect(events[0]).toMatchObject({ windowIndex: 1, ordinal: 0, startMs: 640, notes: ['gap'] });
    expect(events[0]?.heardMs).toBe(215);
  });

  it('leaves no frame that overlaps what is missing', async () => {
    const inference = new FakeInference();
    const submit = vi.spyOn(inference, 'submit');
    await outputsOf([...CHUNKS.slice(0, 40), ...CHUNKS.slice(45)], { inference });
    const frames = submit.mock.calls.flatMap(([, { firstFrame, frameCount }]) =>
      Array.from({ length: frameCount }, (_, i) => firstFrame + i),
    );
    const missing = (frame: number): boolean => frame * 10 + 25 > 4_000 && frame * 10 < 4_500;
    expect(frames).toEqual(
      Array.from({ length: 999 }, (_, frame) => frame).filter((frame) => !missing(frame)),
    );
  });
});

describe('repeated and reordered chunks', () => {
  it('repetitions are dropped, and noted', async () => {
    const whole = await eventsOf(CHUNKS);
    const repeated = CHUNKS.flatMap((chunk, i) => (i % 7 === 0 ? [chunk, chunk] : [chunk]));
    const events = await eventsOf(repeated);
    expect(events.map((event) => ({ ...event, notes: [] }))).toEqual(whole);
    expect(events.every(({ notes }) => notes.includes('duplicate_dropped'))).toBe(true);
  });

  it('overlaps are trimmed', async () => {
    const whole = await eventsOf(CHUNKS);
    const longer = CHUNKS.map((chunk, i) => ({
      ...chunk,
      bytes: SPEECH.bytes.subarray(i * 3_200, i * 3_200 + 5_000),
    }));
    const events = await eventsOf(longer);
    expect(events.map((event) => ({ ...event, notes: [] }))).toEqual(whole);
  });

  it('what comes within the horizon is put right, and noted', async () => {
    const whole = await eventsOf(CHUNKS);
    const shuffled = CHUNKS.map((chunk, i) => ({ chunk, key: i + ((i * 7) % 5) * 1.5 }))
      .sort((a, b) => a.key - b.key)
      .map(({ chunk }) => chunk);
    const last = shuffled.findIndex(({ endOfCall }) => endOfCall);
    shuffled.push(...shuffled.splice(last, 1));
    expect(shuffled).not.toEqual(CHUNKS);
    const events = await eventsOf(shuffled);
    expect(events.map((event) => ({ ...event, notes: [] }))).toEqual(whole);
    expect(events.some(({ notes }) => notes.includes('reordered'))).toBe(true);
    expect(events.some(({ notes }) => notes.includes('gap'))).toBe(false);
  });

  it('what comes after it is dropped, and noted', async () => {
    const late = CHUNKS.slice(20, 21);
    const chunks = [...CHUNKS.slice(0, 20), ...CHUNKS.slice(21, 60), ...late, ...CHUNKS.slice(60)];
    const events = await eventsOf(chunks);
    const notes = new Set(events.flatMap((event) => event.notes));
    expect(notes).toEqual(new Set(['gap', 'late_dropped']));
    const within = await eventsOf(chunks, { reorderHorizonMs: 5_000 });
    expect(new Set(within.flatMap((event) => event.notes))).toEqual(new Set(['reordered']));
  });
});

describe('samples that are not numbers', () => {
  it('count as silence, and are noted', async () => {
    const samples = Float32Array.from({ length: 64_000 }, (_, i) => voice(i / 16_000));
    samples.fill(NaN, 20_000, 20_100);
    samples[20_200] = Infinity;
    const format = { encoding: 'pcm_f32le', sampleRateHz: 16_000, channels: ['customer'] } as const;
    const events = await eventsOf([
      {
        callId: 'call-1',
        format,
        bytes: new Uint8Array(samples.buffer),
        clock: { kind: 'audio', originMs: 0 },
        endOfCall: true,
      },
    ]);
    expect(events.length).toBeGreaterThan(2);
    for (const { notes, scores, status, startSample, endSample } of events) {
      const holdsThem = startSample <= 20_200 && endSample > 20_000;
      expect(notes).toEqual(holdsThem ? ['not_finite'] : []);
      expect(status).not.toBe('no_speech');
      for (const { probability } of scores) expect(probability).toBeGreaterThan(0);
    }
  });
});

describe('audio that the model is not made for', () => {
  const narrow = chunksOfMs(synthetic(8_000, 4, voice), 100);

  it('is degraded where the card has no figures for it', async () => {
    const events = await eventsOf(narrow);
    expect(new Set(events.map(({ status }) => status))).toEqual(new Set(['degraded']));
    for (const { notes, label } of events) {
      expect(notes).toEqual(['narrow_band']);
      expect(label).not.toBeNull();
    }
  });

  it('is only noted where it has', async () => {
    const inference = new FakeInference({ measuredBandwidthsHz: [3_400] });
    const events = await eventsOf(narrow, { inference, uncertainBelow: 0 });
    const [early, ...windows] = events.map(({ status }) => status);
    expect(early).toBe('provisional');
    expect(windows).toEqual(windows.map(() => 'final'));
    for (const { notes } of events) expect(notes).toEqual(['narrow_band']);
  });
});

describe('a mono channel', () => {
  const mono = chunksOfMs(synthetic(16_000, 2, voice, 'mono'), 100);

  it('is refused without a declaration', async () => {
    await expect(eventsOf(mono)).rejects.toMatchObject({ code: 'LAW_PURPOSE' });
  });

  it('carries its declaration', async () => {
    const events = await eventsOf(mono, { declaration: { monoContains: 'customer_only' } });
    expect(events.map(({ monoContains }) => monoContains)).toEqual([
      'customer_only',
      'customer_only',
    ]);
  });
});

it('a low confidence is uncertain, with scores but no label', async () => {
  const confidences = windowsOf(await eventsOf(CHUNKS)).map((event) => event.confidence ?? 0);
  const threshold = confidences.toSorted((a, b) => a - b)[5] ?? 0;
  const events = windowsOf(await eventsOf(CHUNKS, { uncertainBelow: threshold }));
  expect(events.map(({ status }) => status)).toEqual(
    confidences.map((confidence) => (confidence < threshold ? 'uncertain' : 'final')),
  );
  expect(events.filter(({ status }) => status === 'uncertain')).toHaveLength(5);
  for (const { status, label, scores } of events) {
    expect(label === null).toBe(status === 'uncertain');
    expect(scores).not.toHaveLength(0);
  }
});

it('is uncertain below what the model is said to be sure from', async () => {
  const statuses = async (uncertainBelow: number) => {
    const inference = new FakeInference({ uncertainBelow });
    return new Set(windowsOf(await eventsOf(CHUNKS, { inference })).map(({ status }) => status));
  };
  expect(await statuses(1)).toEqual(new Set(['uncertain']));
  expect(await statuses(0)).toEqual(new Set(['final']));
});
