import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { streamOutput } from '../../../connectors/output/byte-output.js';
import {
  EventLinesSink,
  type EventLinesOptions,
} from '../../../connectors/terminal/event-lines-sink.js';
import { paletteOf } from '../../../connectors/terminal/paint.js';
import type { EmotionEvent } from '../../../src/events/emotion-event.js';
import { makeEvent, makeOutput } from '../make-output.js';

async function line(event: EmotionEvent, options: Partial<EventLinesOptions> = {}) {
  const stream = new PassThrough();
  const output = streamOutput(stream, 'stdout', () => undefined);
  const sink = new EventLinesSink(output, paletteOf(false), { showCall: false, ...options });
  await sink.write(makeOutput(event));
  await sink.close();
  return String(stream.read());
}

const truth = [{ channel: 'customer', label: 'sad', startMs: 0, endMs: 4_000 }] as const;

describe('EventLinesSink', () => {
  it('tells span, channel, label, confidence and whether the truth was hit', async () => {
    expect(await line(makeEvent(), { truth })).toBe(
      '0:00.0-0:02.6  customer  sad       ███████░░░  70 %  ✓ truth: sad\n',
    );
    expect(await line(makeEvent({ label: 'angry' }), { truth })).toContain('✗ truth: sad');
  });

  it('names no truth where none is known there', async () => {
    expect(await line(makeEvent({ windowIndex: 20 }), { truth })).not.toContain('truth');
    expect(await line(makeEvent({ channel: 'agent' }), { truth })).not.toContain('truth');
  });

  it('says so where there was no speech', async () => {
    expect(await line(makeEvent({ label: null }), { truth })).toBe(
      '0:00.0-0:02.6  customer  no speech\n',
    );
  });

  it('gives no label where the model is uncertain, and says how sure it was', async () => {
    const event = makeEvent({ label: null, status: 'uncertain', confidence: 0.3 });
    expect(await line(event, { truth })).toBe(
      '0:00.0-0:02.6  customer  uncertain ███░░░░░░░  30 %\n',
    );
  });

  it('adds status and notes, call and latency', async () => {
    const event = makeEvent({ status: 'degraded', notes: ['audio_dropped', 'gap'] });
    const text = await line(event, { showCall: true, latencyClock: () => 2_800 });
    expect(text).toMatch(/^call-1 {2}0:00\.0/);
    expect(text).toContain('(degraded, audio dropped, gap)  0.23 s behind');
  });
});
