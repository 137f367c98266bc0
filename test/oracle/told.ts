import type { CallSummary } from '../../src/events/call-summary.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';

/** Everything that is told of calls. */
export interface Told {
  readonly events: readonly EmotionEvent[];
  readonly utterances: readonly UtteranceEvent[];
  readonly summaries: readonly CallSummary[];
}
