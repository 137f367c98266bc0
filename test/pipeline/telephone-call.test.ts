import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { ModelCard } from '../../src/model/card.js';
import type { Inference } from '../../src/model/inference.js';
import { startLocalInference } from '../../src/model/start-inference.js';
import { chunksOfMs, demoCall, outputsOf } from './run.js';

/** What docs/events.md says of windows: 2.575 s every 0.64 s, here in samples of the source. */
const RATE_HZ = 8_000;
const WINDOW_SAMPLES = 20_600;
const HOP_SAMPLES = 5_120;

const ORIGIN_MS = 1_000_000;
const MODEL = fileURLToPath(new URL('../../models/paper-ravdess/', import.meta.url));
const BOTH = { includeAgent: true, purpose: 'safety', purposeNote: 'a test' } as const;

const CALL = demoCall();
const CALL_SAMPLES = CALL.bytes.length / 2;

let inference: Inference;
let customer: EmotionEvent[];

beforeAll(async () => {
  inference = await startLocalInference({ modelFolder: MODEL, maxWaitMs: 0 });
  customer = await eventsOf({});
});

afterAll(() => inference.dispose());

describe('a call of 8 kHz mu-law on two channels, with the model that is shipped', () => {
  it('has windows of the customer alone, on the grid, to its last sample', () => {
    const windows = customer.filter(({ kind }) => kind === 'window');
    const count = Math.ceil((CALL_SAMPLES - WINDOW_SAMPLES) / HOP_SAMPLES) + 1;
    expect(windows).toHaveLength(count);
    windows.forEach((event, k) => {
      const startSample = k * HOP_SAMPLES;
      const endSample = Math.min(startSample + WINDOW_SAMPLES, CALL_SAMPLES);
      const place = { windowIndex: k, ordinal: k, channel: 'customer', sampleRateHz: RATE_HZ };
      expect(event).toMatchObject({ ...place, startSample, endSample });
    });
    expect(new Set(customer.map(({ channel }) => channel))).toEqual(new Set(['customer']));
  });

  it('has one early result, before the first window is complete', () => {
    const [early, ...others] = customer.filter(({ kind }) => kind === 'provisional');
    expect(others).toEqual([]);
    expect(early).toMatchObject({ windowIndex: 0, ordinal: 0, startSample: 0 });
    // The customer speaks from 1 s on, and 1.2 s of speech must have been heard.
    expect(early?.endMs).toBeGreaterThan(2_200);
    expect(early?.endMs).toBeLessThan(2_575);
    expect(customer[0]).toBe(early);
  });

  it('says the same in milliseconds, and dates each event by its end', () => {
    for (const event of customer) {
      expect(event.startMs).toBe(Math.round(event.startSample / 8));
      expect(event.endMs).toBe(Math.round(event.endSample / 8));
      expect(event.eventTime).toBe(ORIGIN_MS + event.endMs);
      expect(event.heardMs).toBe(event.endMs - event.startMs);
    }
  });

  it('notes the narrow band, which the card has figures for, and nothing else', () => {
    expect(inference.spec.measuredBandwidthsHz).toContain(RATE_HZ / 2);
    for (const event of customer) {
      expect(event.notes).toEqual(['narrow_band']);
      expect(event.status).toBe(expectedStatus(event));
    }
    const statuses = new Set(customer.map(({ status }) => status));
    expect(statuses).toContain('no_speech');
    expect(statuses).toContain('final');
  });

  it('has probabilities of all labels where there is speech, and none elsewhere', () => {
    const { labels, modelId } = inference.spec;
    for (const { status, label, scores, confidence, ...event } of customer) {
      expect(event.modelId).toBe(modelId);
      if (status === 'no_speech') {
        expect([label, scores, confidence]).toEqual([null, [], null]);
        continue;
      }
      expect(scores.map((score) => score.label)).toEqual(labels);
      expect(confidence).toBe(Math.max(...scores.map(({ probability }) => probability)));
      const best = scores.find(({ probability }) => probability === confidence)?.label;
      expect(label).toBe(status === 'uncertain' ? null : best);
      expect(scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    }
  });

  it("has the agent's windows on the same grid where a purpose is declared", async () => {
    const both = await eventsOf({ declaration: BOTH });
    const [own, agent] = (['customer', 'agent'] as const).map((channel) =>
      both.filter((event) => event.channel === channel),
    );
    const windows = (events: EmotionEvent[] = []) =>
      events.filter(({ kind }) => kind === 'window').map(({ startSample }) => startSample);
    expect(windows(agent)).toEqual(windows(customer));
    expect(own?.map(placeAndStatus)).toEqual(customer.map(placeAndStatus));
    for (const { notes, purpose, purposeNote } of both) {
      expect([notes, purpose, purposeNote]).toEqual([['narrow_band'], 'safety', 'a test']);
    }
  });

  it('dates events by the chunk that completed them where the medium has a clock', async () => {
    const stampOf = (i: number): number => 5_000_000 + 200 * i;
    const chunks = chunksOfMs(CALL, 200).map((chunk, i) => {
      return { ...chunk, clock: { kind: 'record', timeMs: stampOf(i) } as const };
    });
    const events = (await outputsOf(chunks, { inference })).map(({ event }) => event);
    expect(events.map(placeAndStatus)).toEqual(customer.map(placeAndStatus));
    for (const { eventTime, endMs } of events) {
      const chunkStartMs = eventTime - stampOf(0);
      expect(chunkStartMs + 200).toBeGreaterThanOrEqual(endMs);
      // What resampler and gate look ahead may lie in the next chunk.
      expect(chunkStartMs).toBeLessThan(endMs + 100);
    }
  });

  it('is degraded for a model without figures for the telephone', async () => {
    const modelFolder = await mkdtemp(join(tmpdir(), 'undertone-telephone-'));
    try {
      await cp(MODEL, modelFolder, { recursive: true });
      await forgetTelephone(join(modelFolder, 'card.json'));
      const wideOnly = await startLocalInference({ modelFolder, maxWaitMs: 0 });
      const events = await eventsOf({ inference: wideOnly });
      await wideOnly.dispose();
      const expected = customer.map(({ status }) =>
        status === 'no_speech' ? 'no_speech' : 'degraded',
      );
      expect(events.map(({ status }) => status)).toEqual(expected);
      expect(events.map(({ scores }) => scores)).toEqual(customer.map(({ scores }) => scores));
      for (const { notes } of events) expect(notes).toEqual(['narrow_band']);
    } finally {
      await rm(modelFolder, { recursive: true });
    }
  });
});

async function eventsOf(options: Parameters<typeof outputsOf>[1]): Promise<EmotionEvent[]> {
  const outputs = await outputsOf(chunksOfMs(CALL, 200), { inference, ...options });
  return outputs.map(({ event }) => event);
}

/** The table of docs/events.md, without its row of narrow audio. */
function expectedStatus(event: EmotionEvent): EmotionEvent['status'] {
  const { kind, speechRatio, heardMs, confidence } = event;
  if (Math.round(speechRatio * heardMs) < 1_200) return 'no_speech';
  if (kind === 'provisional') return 'provisional';
  return (confidence ?? 0) < 0.35 ? 'uncertain' : 'final';
}

function placeAndStatus({ kind, startSample, endSample, status }: EmotionEvent): unknown {
  return { kind, startSample, endSample, status };
}

async function forgetTelephone(path: string): Promise<void> {
  const card = JSON.parse(await readFile(path, 'utf8')) as ModelCard;
  await writeFile(path, JSON.stringify({ ...card, measuredBandwidthsHz: [] }));
}
