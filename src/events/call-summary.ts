/** What became of one speaker in a whole call, as `schemas/call-summary.avsc` defines it. */
import type { EmotionEvent } from './emotion-event.js';

/** How much of the speech an emotion had, and where that went. */
export interface EmotionShare {
  readonly label: string;
  readonly share: number;
  /** Per minute; null where fewer than two windows were scored. */
  readonly trendPerMinute: number | null;
}

/** A stretch of audio with one smoothed label. */
export interface Episode extends Pick<
  EmotionEvent,
  'startSample' | 'endSample' | 'startMs' | 'endMs'
> {
  readonly label: string;
}

/** Field for field the Avro record, whose `doc` says what each of them means. */
export interface CallSummary extends Pick<
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
  | 'modelId'
  | 'configHash'
  | 'purpose'
  | 'purposeNote'
  | 'notice'
  | 'monoContains'
> {
  readonly kind: 'summary' | 'unknown';
  readonly talkMs: number;
  readonly windows: number;
  readonly scoredWindows: number;
  readonly emotions: readonly EmotionShare[];
  readonly episodes: readonly Episode[];
}
