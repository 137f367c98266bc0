import { describe, expect, it } from 'vitest';
import { MemorySink } from '../../../connectors/memory/memory-sink.js';
import { MemorySource } from '../../../connectors/memory/memory-source.js';
import { PacedSource } from '../../../connectors/memory/paced-source.js';
import type { AudioChunk } from '../../../src/audio/chunk.js';
import { makeEvent, makeOutput } from '../make-output.js';

/** 20 ms of stereo mu-law at 8 kHz. */
function makeChunk(offsetSamples?: number): AudioChunk {
  return {
    callId: 'call-1',
    format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer', 'agent'] },
    bytes: new Uint8Array(2 * 160),
    clock: { kind: 'audio', originMs: 0 },
    ...(offsetSamples !== undefined && { offsetSamples }),
  };
}

const never = new AbortController().signal;

describe('MemorySource', () => {
  it('hands over what it was given, in order', async () => {
    const chunks = [makeChunk(0), makeChunk(160)];
    const received = [];
    for await (const chunk of new MemorySource('memory', chunks).chunks(never))
      received.push(chunk);
    expect(received).toEqual(chunks);
  });

  it('stops when it is told to', async () => {
    const stopper = new AbortController();
    let count = 0;
    const source = new MemorySource('memory', [makeChunk(0), makeChunk(160)]);
    for await (const { callId } of source.chunks(stopper.signal)) {
      expect(callId).toBe('call-1');
      count++;
      stopper.abort();
    }
    expect(count).toBe(1);
  });
});

describe('MemorySink', () => {
  it('keeps outputs, ended streams and whether it was closed', () => {
    const sink = new MemorySink();
    const event = makeEvent();
    const stream = { callId: 'call-1', channel: 'customer', streamEpoch: 0 } as const;
    sink.write(makeOutput(event));
    sink.streamEnded(stream);
    sink.close();
    expect(sink.events).toEqual([event]);
    expect(sink.endedStreams).toEqual([stream]);
    expect(sink.isClosed).toBe(true);
  });
});

describe('PacedSource', () => {
  async function timesOf(chunks: AudioChunk[], speed: number): Promise<number[]> {
    const started = performance.now();
    const source = new PacedSource(new MemorySource('memory', chunks), speed, () =>
      performance.now(),
    );
    const times: number[] = [];
    for await (const chunk of source.chunks(never)) {
      expect(chunk.callId).toBe('call-1');
      times.push(performance.now() - started);
    }
    return times;
  }

  it('delivers a chunk no sooner than its last sample would have been spoken', async () => {
    const times = await timesOf([makeChunk(0), makeChunk(160), makeChunk(1_440)], 2);
    [10, 20, 100].forEach((dueMs, i) => {
      expect(times[i]).toBeGreaterThanOrEqual(dueMs - 2);
    });
  });

  it('places chunks without a position behind the one before', async () => {
    const times = await timesOf([makeChunk(), makeChunk(), makeChunk()], 1);
    expect(times[2]).toBeGreaterThanOrEqual(58);
  });

  it('ends a wait when it is told to stop', async () => {
    const stopper = new AbortController();
    const source = new PacedSource(new MemorySource('memory', [makeChunk(8_000_000)]), 1, () =>
      performance.now(),
    );
    setTimeout(() => {
      stopper.abort();
    }, 20);
    const { done } = await source.chunks(stopper.signal).next();
    expect(done).toBe(true);
  });
});
