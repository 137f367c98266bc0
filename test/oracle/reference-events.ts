import { MemorySink } from '../../connectors/memory/memory-sink.js';
import { MemorySource } from '../../connectors/memory/memory-source.js';
import type { AudioChunk } from '../../src/audio/chunk.js';
import { loadRecording, loopedSamples, type Recording } from '../../src/cli/simulate/recording.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { eventId } from '../../src/events/event-id.js';
import type { PipelineOptions } from '../../src/pipeline-options.js';
import { runPipeline } from '../../src/run-pipeline.js';
import type { SimulatedCall } from './manifest.js';

/**
 * The events of simulated calls by the path of `undertone file --deterministic`: recordings,
 * windows one by one, no Kafka. Calls with the same audio are computed once; each has its own name
 * and ids.
 *
 * @param pathOf where a recording of the manifest lies
 * @param options with an inference of `maxBatch` 1
 * @param computed by audio; for those who ask more than once
 */
export async function referenceEvents(
  calls: readonly SimulatedCall[],
  pathOf: (recording: string) => string,
  options: PipelineOptions,
  computed = new Map<string, EmotionEvent[]>(),
): Promise<EmotionEvent[]> {
  const events: EmotionEvent[] = [];
  for (const call of calls) {
    const { callId, ...audio } = call;
    const key = JSON.stringify(audio);
    const known = computed.get(key) ?? (await eventsOf(call, pathOf(call.recording), options));
    computed.set(key, known);
    events.push(...known.map((event) => named(event, callId)));
  }
  return events;
}

function named(event: EmotionEvent, callId: string): EmotionEvent {
  return { ...event, callId, id: eventId({ ...event, callId }) };
}

async function eventsOf(
  call: SimulatedCall,
  path: string,
  options: PipelineOptions,
): Promise<EmotionEvent[]> {
  const recording = await loadRecording(path, call);
  const source = new MemorySource(call.callId, heardChunks(call, recording));
  const sink = new MemorySink();
  await runPipeline({ ...options, source, sink, deterministic: true });
  return sink.events;
}

/** What is left of the audio, each range in pieces of at most a second, and the end. */
function* heardChunks(call: SimulatedCall, recording: Recording): Generator<AudioChunk> {
  const { callId, samples, lost, sampleRateHz } = call;
  const common = {
    callId,
    format: recording.format,
    clock: { kind: 'audio', originMs: 0 },
  } as const;
  const starts = [0, ...lost.map(([, to]) => to)];
  const ends = [...lost.map(([from]) => from), samples];
  for (const [i, start] of starts.entries()) {
    const end = ends[i] ?? samples;
    for (let from = start; from < end; from += sampleRateHz) {
      const bytes = loopedSamples(recording, from, Math.min(from + sampleRateHz, end));
      yield { ...common, bytes, offsetSamples: from };
    }
  }
  yield { ...common, bytes: new Uint8Array(0), offsetSamples: samples, endOfCall: true };
}
