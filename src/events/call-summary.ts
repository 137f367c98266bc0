/** What became of one speaker in a whole call, as `schemas/call-summary.avsc` defines it. */
import type { CommonFields, EmotionEvent } from './emotion-event.js';

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
export interface CallSummary extends CommonFields {
  readonly kind: 'summary' | 'unknown';
  readonly talkMs: number;
  readonly windows: number;
  readonly scoredWindows: number;
  readonly emotions: readonly EmotionShare[];
  readonly episodes: readonly Episode[];
}
