/** The event that the product is about, as `schemas/emotion-event.avsc` defines it. */

export const EVENT_KINDS = ['provisional', 'window', 'utterance', 'summary', 'unknown'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const EVENT_CHANNELS = ['customer', 'agent', 'mono', 'unknown'] as const;
export type EventChannel = (typeof EVENT_CHANNELS)[number];

export const EVENT_STATUSES = [
  'provisional',
  'final',
  'no_speech',
  'uncertain',
  'degraded',
  'unknown',
] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

export const PURPOSES = ['none', 'medical', 'safety', 'unknown'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const MONO_CONTENTS = ['not_mono', 'customer_only', 'own_recording', 'unknown'] as const;
export type MonoContains = (typeof MONO_CONTENTS)[number];

export const EVENT_NOTES = [
  'gap',
  'duplicate_dropped',
  'late_dropped',
  'reordered',
  'audio_dropped',
  'truncated',
  'not_finite',
  'narrow_band',
  'unknown',
] as const;
export type EventNote = (typeof EVENT_NOTES)[number];

/** One label and its calibrated probability. */
export interface Score {
  readonly label: string;
  readonly probability: number;
}

/** Field for field the Avro record, whose `doc` says what each of them means. */
export interface EmotionEvent {
  readonly id: string;
  readonly kind: EventKind;
  readonly callId: string;
  readonly channel: EventChannel;
  readonly streamEpoch: number;
  readonly ordinal: number;
  readonly windowIndex: number;
  readonly sampleRateHz: number;
  readonly startSample: number;
  readonly endSample: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly eventTime: number;
  readonly status: EventStatus;
  readonly label: string | null;
  readonly scores: readonly Score[];
  readonly confidence: number | null;
  readonly smoothedLabel: string | null;
  readonly speechRatio: number;
  readonly heardMs: number;
  readonly modelId: string;
  readonly configHash: string;
  readonly purpose: Purpose;
  readonly purposeNote: string | null;
  readonly notice: string | null;
  readonly monoContains: MonoContains;
  readonly notes: readonly EventNote[];
}

/** What every kind of event says: which one it is, where it lies, and what it was made for. */
export type CommonFields = Pick<
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
>;
