/** Events, their schemas and codecs, and the ingestion envelope. */

export { ENVELOPE_ENCODINGS } from './audio-chunk.js';
export type { AudioChunkEnvelope, EnvelopeEncoding } from './audio-chunk.js';
export {
  audioChunkCodec,
  AvroCodec,
  callSummaryCodec,
  emotionEventCodec,
  utteranceEventCodec,
} from './avro-codec.js';
export type { CallSummary, EmotionShare, Episode } from './call-summary.js';
export {
  EVENT_CHANNELS,
  EVENT_KINDS,
  EVENT_NOTES,
  EVENT_STATUSES,
  MONO_CONTENTS,
  PURPOSES,
} from './emotion-event.js';
export type {
  EmotionEvent,
  EventChannel,
  EventKind,
  EventNote,
  EventStatus,
  MonoContains,
  Purpose,
  Score,
} from './emotion-event.js';
export { eventId } from './event-id.js';
export type { EventIdentity } from './event-id.js';
export { INTERRUPTION_DEFAULTS, interruptionsOf } from './interruptions.js';
export type { Interruption, InterruptionOptions } from './interruptions.js';
export { eventFromJson, eventToJson } from './json.js';
export { readSchema } from './schema-file.js';
export { UTTERANCE_PHASES } from './utterance-event.js';
export type { UtteranceEvent, UtterancePhase } from './utterance-event.js';
