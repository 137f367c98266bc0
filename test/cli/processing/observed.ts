/** What observers of a processor are told, for tests. */
import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import type { CollectedWork } from '../../../connectors/kafka/collected-work.js';
import type { KafkaRecord } from '../../../connectors/kafka/record.js';
import type { EmotionEvent } from '../../../src/events/emotion-event.js';
import type { PipelineOutput } from '../../../src/ports.js';

export function audioOf(callId: string, ...channels: readonly ('customer' | 'agent' | 'mono')[]) {
  return {
    callId,
    format: { encoding: 'mulaw', sampleRateHz: 8_000, channels },
    seq: 0,
    streamOffsetSamples: 0,
    roughOffsetSamples: undefined,
    endOfCall: false,
    recordTimeMs: 0,
    bytes: new Uint8Array(1_600 * channels.length),
    traceparent: undefined,
  } as AudioRecord;
}

export const RECORD: KafkaRecord = {
  topic: 'call-audio',
  partition: 1,
  offset: 7,
  timeMs: 0,
  key: 'call-1',
  value: undefined,
  headers: {},
};

/** What one transaction holds of partition 1. */
export function workOf(
  lowWatermark: number,
  ...events: readonly Pick<EmotionEvent, 'kind' | 'status' | 'eventTime'>[]
): CollectedWork {
  const none = { checkpoints: [], events: [], utterances: [], summaries: [], deadLetters: [] };
  const write = { partition: 1, ...none, lowWatermark };
  const outputs = events.map((event) => ({ event }) as unknown as PipelineOutput);
  return { write, outputs, ends: [] };
}
