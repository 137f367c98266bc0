import { describe, expect, it } from 'vitest';

import type { AudioChunk } from '../../src/audio/chunk.js';
import { eventToJson } from '../../src/events/json.js';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { Inference } from '../../src/model/inference.js';
import { startLocalInference } from '../../src/model/start-inference.js';
import { runPipeline } from '../../src/run-pipeline.js';
import { MemorySink } from '../../connectors/memory/memory-sink.js';
import { MemorySource } from '../../connectors/memory/memory-source.js';
import { chunksOfMs, demoCall, type Recording } from './run.js';

/** The first seconds of both channels. */
const CALL = firstSeconds(16);
const BOTH = { includeAgent: true, purpose: 'safety', purposeNote: 'test' } as const;

function firstSeconds(seconds: number): Recording {
  const { format, bytes } = demoCall();
  return { format, bytes: bytes.subarray(0, seconds * format.sampleRateHz * 2) };
}

async function withModel<Result>(
  maxBatch: number,
  use: (inference: Inference) => Promise<Result>,
): Promise<Result> {
  const folder = new URL('../../models/paper-ravdess/', import.meta.url);
  const { pathname: modelFolder } = folder;
  const inference = await startLocalInference({ modelFolder, maxBatch, maxWaitMs: 0 });
  try {
    return await use(inference);
  } finally {
    await inference.dispose();
  }
}

async function run(
  inference: Inference,
  chunks: AudioChunk[],
  deterministic: boolean,
): Promise<EmotionEvent[]> {
  const sink = new MemorySink();
  const source = new MemorySource('demo call', chunks);
  await runPipeline({ inference, source, sink, deterministic, declaration: BOTH });
  expect(sink.isClosed).toBe(true);
  return sink.events;
}

/** Everything that must be equal bit for bit, whatever batch a window shared. */
function exact(event: EmotionEvent): unknown {
  const status = event.status === 'no_speech' ? 'no_speech' : 'speech';
  return { ...event, status, label: null, smoothedLabel: null, confidence: null, scores: [] };
}

describe('with the model that is shipped', () => {
  it('the deterministic mode is byte-identical for two chunk sizes and on a second run', async () => {
    const codec = emotionEventCodec();
    await withModel(1, async (inference) => {
      const lines = async (chunkMs: number): Promise<string> =>
        (await run(inference, chunksOfMs(CALL, chunkMs), true))
          .map((event) => eventToJson(event, codec))
          .join('\n');
      const first = await lines(200);
      expect(first.split('\n').length).toBeGreaterThan(40);
      expect(await lines(37)).toBe(first);
      expect(await lines(200)).toBe(first);
    });
  });

  it('batches change scores by less than 1e-6, and nothing else', async () => {
    const order = (events: EmotionEvent[]): EmotionEvent[] =>
      events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const chunks = chunksOfMs(CALL, 200);
    const single = order(await withModel(1, (inference) => run(inference, chunks, false)));
    const batched = order(await withModel(32, (inference) => run(inference, chunks, false)));
    expect(batched.map(exact)).toEqual(single.map(exact));
    for (const [i, { scores }] of batched.entries()) {
      for (const [j, { probability }] of scores.entries()) {
        const other = single[i]?.scores[j]?.probability ?? NaN;
        expect(Math.abs(probability - other)).toBeLessThan(1e-6);
      }
    }
  });
});
