import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { AudioChunk } from '../../src/audio/chunk.js';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { eventId } from '../../src/events/event-id.js';
import { emotionPipeline } from '../../src/pipeline.js';
import type { PipelineOutput } from '../../src/ports.js';
import { FakeInference } from '../operators/fake-inference.js';
import { chunksAt, chunksOfMs, demoCall, outputsOf } from './run.js';

const CALL = demoCall();
const BOTH = {
  includeAgent: true,
  purpose: 'safety',
  purposeNote: 'crisis line',
  notice: 'announced before the call',
} as const;

/** In an order that does not depend on how the channels interleave. */
function byChannel(outputs: PipelineOutput[]): PipelineOutput[] {
  const of = (channel: string) => outputs.filter(({ event }) => event.channel === channel);
  return [...of('customer'), ...of('agent')];
}

describe('emotionPipeline on the demo call', async () => {
  const outputs = await outputsOf(chunksOfMs(CALL, 200), { declaration: BOTH });
  const events = outputs.map(({ event }) => event);

  it('gives events that fit the schema', () => {
    const codec = emotionEventCodec();
    expect(events.length).toBeGreaterThan(100);
    for (const event of events) expect(codec.decode(codec.encode(event))).toStrictEqual(event);
  });

  it('numbers windows without a hole, on the grid, with ids that follow', () => {
    for (const channel of ['customer', 'agent']) {
      const windows = events.filter(
        (event) => event.channel === channel && event.kind === 'window',
      );
      windows.forEach((event, index) => {
        expect(event).toMatchObject({ ordinal: index, windowIndex: index, startMs: index * 640 });
        expect(event.startSample).toBe(index * 5_120);
        expect(event.id).toBe(eventId(event));
      });
      expect(windows.slice(0, -1).every((event) => event.endMs - event.startMs === 2_575)).toBe(
        true,
      );
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('hears speech and silence, and says nothing of silence', () => {
    const statuses = new Set(events.map(({ status }) => status));
    expect(statuses).toContain('no_speech');
    expect(statuses).toContain('degraded');
    for (const event of events.filter(({ status }) => status === 'no_speech')) {
      expect(event).toMatchObject({ label: null, scores: [], confidence: null });
    }
  });

  it('carries purpose and notice', () => {
    for (const event of events) {
      expect(event).toMatchObject({
        purpose: 'safety',
        purposeNote: 'crisis line',
        notice: 'announced before the call',
        monoContains: 'not_mono',
        notes: ['narrow_band'],
      });
    }
  });

  it('takes event time from the audio', () => {
    for (const event of events) expect(event.eventTime).toBe(1_000_000 + event.endMs);
  });

  it('keeps checkpoints under a kilobyte', () => {
    for (const { checkpoint } of outputs) {
      expect(JSON.stringify(checkpoint).length).toBeLessThan(1_024);
    }
  });

  it('leaves the agent out by default', async () => {
    const lawful = await outputsOf(chunksOfMs(CALL, 200));
    expect(lawful.map(({ event: { id } }) => id)).toEqual(
      events.filter(({ channel }) => channel === 'customer').map(({ id }) => id),
    );
  });

  it('gives the same outputs, bit for bit, however the bytes are cut', async () => {
    const cuts = fc.uniqueArray(fc.nat(CALL.bytes.length), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(cuts, async (ends) => {
        const chunks = chunksAt(
          CALL,
          ends.toSorted((a, b) => a - b),
        );
        const cut = await outputsOf(chunks, { declaration: BOTH });
        expect(byChannel(cut)).toEqual(byChannel(outputs));
      }),
      { numRuns: 8 },
    );
  });

  it.each([1, 10, 1_000, 60_000])('gives the same for chunks of %d ms', async (chunkMs) => {
    const other = await outputsOf(chunksOfMs(CALL, chunkMs), { declaration: BOTH });
    expect(byChannel(other)).toEqual(byChannel(outputs));
  });
});

describe('unsubscribed in the middle', () => {
  it('closes every stream and lets go of the source', async () => {
    const inference = new FakeInference();
    const chunks = new Subject<AudioChunk>();
    const ended: unknown[] = [];
    const outputs = chunks.pipe(
      emotionPipeline({
        inference,
        declaration: BOTH,
        streamEnded: (stream) => ended.push(stream),
      }),
    );
    let count = 0;
    const subscription = outputs.subscribe(() => count++);
    for (const chunk of chunksOfMs(CALL, 200).slice(0, 50)) chunks.next(chunk);
    expect(inference.streams.size).toBe(2);
    subscription.unsubscribe();
    await new Promise((resolve) => setImmediate(resolve));
    expect([count, ended, chunks.observed, inference.streams.size]).toEqual([0, [], false, 0]);
  });
});
