/** What somebody said from one pause to the next, as `schemas/utterance-event.avsc` defines it. */
import type { CommonFields, EmotionEvent } from './emotion-event.js';

export const UTTERANCE_PHASES = ['start', 'interval', 'final', 'unknown'] as const;
export type UtterancePhase = (typeof UTTERANCE_PHASES)[number];

/** Field for field the Avro record, whose `doc` says what each of them means. */
export interface UtteranceEvent
  extends
    CommonFields,
    Pick<EmotionEvent, 'status' | 'label' | 'scores' | 'confidence' | 'smoothedLabel'> {
  readonly kind: 'utterance' | 'unknown';
  readonly phase: UtterancePhase;
  readonly utteranceIndex: number;
  readonly speechMs: number;
  readonly scoredWindows: number;
}
