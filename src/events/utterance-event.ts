/** What somebody said from one pause to the next, as `schemas/utterance-event.avsc` defines it. */
import type { EmotionEvent } from './emotion-event.js';

export const UTTERANCE_PHASES = ['start', 'interval', 'final', 'unknown'] as const;
export type UtterancePhase = (typeof UTTERANCE_PHASES)[number];

/** Field for field the Avro record, whose `doc` says what each of them means. */
export interface UtteranceEvent extends Pick<
  EmotionEvent,
  | 'id'
  | 'callId'
  | 'channel'
  | 'streamEpoch'
  | 'ordinal'
  | 'sampleRateHz'
  | 'startSample'
  | 'endSample'
  | 'startMs'
  | 'endMs'
  | 'eventTime'
  | 'status'
  | 'label'
  | 'scores'
  | 'confidence'
  | 'smoothedLabel'
  | 'modelId'
  | 'configHash'
  | 'purpose'
  | 'purposeNote'
  | 'notice'
  | 'monoContains'
> {
  readonly kind: 'utterance' | 'unknown';
  readonly phase: UtterancePhase;
  readonly utteranceIndex: number;
  readonly speechMs: number;
  readonly scoredWindows: number;
}
