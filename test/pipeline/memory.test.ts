import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lastValueFrom, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { AudioChunk } from '../../src/audio/chunk.js';
import { pull } from '../../src/operators/pull.js';
import { emotionPipeline } from '../../src/pipeline.js';
import { FakeInference } from '../operators/fake-inference.js';
import { synthetic, voice } from './run.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapMegabytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

/** Some twenty seconds of work on an idle machine: every call opens and ends every stage. */
const CALLS = 100_000;
const AUDIO = synthetic(8_000, 0.02, voice);

/** A call in one chunk, and every tenth one chunk that comes after its end. */
async function* shortCalls(): AsyncGenerator<AudioChunk> {
  for (let i = 0; i < CALLS; i++) {
    const callId = `call-${i}`;
    const clock = { kind: 'audio', originMs: 0 } as const;
    const chunk = { callId, ...AUDIO, clock, endOfCall: true };
    yield await Promise.resolve(chunk);
    if (i % 10 === 0) yield { ...chunk, endOfCall: false };
  }
}

describe('100,000 short calls', () => {
  it('leave a flat heap, and no stream open', async () => {
    const inference = new FakeInference();
    const heap: number[] = [];
    let events = 0;
    let ended = 0;
    const outputs = pull(shortCalls, inference).pipe(
      emotionPipeline({ inference, streamEnded: () => ended++ }),
      tap(() => {
        events++;
        if (events % 20_000 === 0) heap.push(heapMegabytes());
      }),
    );
    await lastValueFrom(outputs);
    expect([events, ended]).toEqual([CALLS, CALLS]);
    expect(inference.openedStreams).toBe(CALLS);
    expect(inference.streams.size).toBe(0);
    // The first reading is after the tables are made; a leak of 100 bytes a call would show.
    const [first = 0] = heap;
    expect(Math.max(...heap) - first).toBeLessThan(8);
  }, 300_000);
});
