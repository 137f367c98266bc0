import { MemorySink } from '../../connectors/memory/memory-sink.js';
import { MemorySource } from '../../connectors/memory/memory-source.js';
import type { AudioChunk } from '../../src/audio/chunk.js';
import { loadRecording, loopedSamples, type Recording } from '../../src/cli/simulate/recording.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import { eventId, type EventIdentity } from '../../src/events/event-id.js';
import type { PipelineOptions } from '../../src/pipeline-options.js';
import { runPipeline } from '../../src/run-pipeline.js';
import type { SimulatedCall } from './manifest.js';
import type { Told } from './told.js';

/**
 * The events of simulated calls by the path of `undertone file --deterministic`: recordings,
 * windows one by one, no Kafka. Calls with the same audio are computed once; each has its own name
 * and ids.
 *
 * @param pathOf where a recording of the manifest lies
 * @param options with an inference of `maxBatch` 1
 */
export async function referenceEvents(
  calls: readonly SimulatedCall[],
  pathOf: (recording: string) => string,
  options: PipelineOptions,
): Promise<readonly EmotionEvent[]> {
  return (await referenceTold(calls, pathOf, options)).events;
}

/**
 * The same, with utterances and summaries where the options ask for them.
 *
 * @param computed by audio; for those who ask more than once
 */
export async function referenceTold(
  calls: readonly SimulatedCall[],
  pathOf: (recording: string) => string,
  options: PipelineOptions,
  computed = new Map<string, Told>(),
): Promise<Told> {
  const all: Told[] = [];
  for (const call of calls) {
    const { callId, ...audio } = call;
    const key = JSON.stringify(audio);
    const known = computed.get(key) ?? (await toldOf(call, pathOf(call.recording), options));
    computed.set(key, known);
    all.push(named(known, callId));
  }
  return {
    events: all.flatMap(({ events }) => events),
    utterances: all.flatMap(({ utterances }) => utterances),
    summaries: all.flatMap(({ summaries }) => summaries),
  };
}

function named({ events, utterances, summaries }: Told, callId: string): Told {
  const name = <Event extends EventIdentity & { readonly id: string }>(event: Event): Event => ({
    ...event,
    callId,
    id: eventId({ ...event, callId }),
  });
  return {
    events: events.map(name),
    utterances: utterances.map(name),
    summaries: summaries.map(name),
  };
}

async function toldOf(call: SimulatedCall, path: string, options: PipelineOptions): Promise<Told> {
  const recording = await loadRecording(path, call);
  const source = new MemorySource(call.callId, heardChunks(call, recording));
  const sink = new MemorySink();
  await runPipeline({ ...options, source, sink, deterministic: true });
  const { events, utterances, summaries } = sink;
  return { events, utterances, summaries };
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
