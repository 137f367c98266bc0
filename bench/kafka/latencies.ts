import { designResampler } from '../../src/audio/resampler-design.js';
import type { ReceivedEvent, SentChunk } from './listener.js';

/** Of one event, in milliseconds. */
export interface Latency {
  /** From the CreateTime of the record with the last sample that it needs to its receipt. */
  readonly eventMs: number;
  /** Of that, from the record of the event to its receipt: transaction and delivery. */
  readonly deliveryMs: number;
  /** How long that sample waited for the rest of its record: time that nobody computes in. */
  readonly chunkWaitMs: number;
  /** CreateTime of that record. */
  readonly createdMs: number;
}

const MODEL_RATE_HZ = 16_000;

/**
 * The latency of every event whose audio went on behind it; those that the end of a call cut
 * short have no last sample to wait for.
 */
export function latenciesOf(
  events: readonly ReceivedEvent[],
  chunks: readonly SentChunk[],
): Latency[] {
  const calls = new Map<string, SentChunk[]>();
  for (const chunk of chunks) {
    const own = calls.get(chunk.callId);
    if (own === undefined) calls.set(chunk.callId, [chunk]);
    else own.push(chunk);
  }
  for (const own of calls.values()) own.sort((a, b) => a.endSample - b.endSample);
  return events.flatMap(({ event, receivedMs, writtenMs }) => {
    const needed = lastNeededSample(event.endSample, event.sampleRateHz);
    const chunk = calls.get(event.callId)?.find(({ endSample }) => endSample > needed);
    if (chunk === undefined || event.kind !== 'window') return [];
    const { createdMs, endSample } = chunk;
    const chunkWaitMs = ((endSample - needed) * 1_000) / event.sampleRateHz;
    const [eventMs, deliveryMs] = [receivedMs - createdMs, receivedMs - writtenMs];
    return [{ eventMs, deliveryMs, chunkWaitMs, createdMs }];
  });
}

/** The resampler looks ahead, and the last samples of a window need what it looks at. */
function lastNeededSample(endSample: number, sampleRateHz: number): number {
  return endSample - 1 + designResampler(sampleRateHz, MODEL_RATE_HZ).lookAheadSamples;
}
