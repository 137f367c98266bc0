import { describe, expect, it } from 'vitest';

import { AUDIO_NOTES, CHANNELS, ENCODINGS } from '../../src/audio/chunk.js';
import type { AudioChunkEnvelope } from '../../src/events/audio-chunk.js';
import { ENVELOPE_ENCODINGS } from '../../src/events/audio-chunk.js';
import type { EmotionEvent } from '../../src/events/emotion-event.js';
import {
  EVENT_CHANNELS,
  EVENT_KINDS,
  EVENT_NOTES,
  EVENT_STATUSES,
  MONO_CONTENTS,
  PURPOSES,
} from '../../src/events/emotion-event.js';
import type { CallSummary } from '../../src/events/call-summary.js';
import { UTTERANCE_PHASES, type UtteranceEvent } from '../../src/events/utterance-event.js';
import { readSchema } from '../../src/events/schema-file.js';

/** Every field of the type with the Avro type it stands for; tsc holds the keys to the type. */
const EVENT_FIELDS = {
  id: 'string',
  kind: 'EventKind',
  callId: 'string',
  channel: 'Channel',
  streamEpoch: 'int',
  ordinal: 'long',
  windowIndex: 'long',
  sampleRateHz: 'int',
  startSample: 'long',
  endSample: 'long',
  startMs: 'long',
  endMs: 'long',
  eventTime: 'long:timestamp-millis',
  status: 'EventStatus',
  label: 'null|string',
  scores: 'Score[]',
  confidence: 'null|double',
  smoothedLabel: 'null|string',
  speechRatio: 'double',
  heardMs: 'long',
  modelId: 'string',
  configHash: 'string',
  purpose: 'Purpose',
  purposeNote: 'null|string',
  notice: 'null|string',
  monoContains: 'MonoContains',
  notes: 'AudioNote[]',
} satisfies Record<keyof EmotionEvent, string>;

const UTTERANCE_FIELDS = {
  id: 'string',
  kind: 'EventKind',
  phase: 'UtterancePhase',
  callId: 'string',
  channel: 'Channel',
  streamEpoch: 'int',
  ordinal: 'long',
  utteranceIndex: 'long',
  sampleRateHz: 'int',
  startSample: 'long',
  endSample: 'long',
  startMs: 'long',
  endMs: 'long',
  eventTime: 'long:timestamp-millis',
  status: 'EventStatus',
  label: 'null|string',
  scores: 'Score[]',
  confidence: 'null|double',
  smoothedLabel: 'null|string',
  speechMs: 'long',
  scoredWindows: 'int',
  modelId: 'string',
  configHash: 'string',
  purpose: 'Purpose',
  purposeNote: 'null|string',
  notice: 'null|string',
  monoContains: 'MonoContains',
} satisfies Record<keyof UtteranceEvent, string>;

const SUMMARY_FIELDS = {
  id: 'string',
  kind: 'EventKind',
  callId: 'string',
  channel: 'Channel',
  streamEpoch: 'int',
  ordinal: 'long',
  sampleRateHz: 'int',
  startSample: 'long',
  endSample: 'long',
  startMs: 'long',
  endMs: 'long',
  eventTime: 'long:timestamp-millis',
  talkMs: 'long',
  windows: 'long',
  scoredWindows: 'long',
  emotions: 'EmotionShare[]',
  episodes: 'Episode[]',
  modelId: 'string',
  configHash: 'string',
  purpose: 'Purpose',
  purposeNote: 'null|string',
  notice: 'null|string',
  monoContains: 'MonoContains',
} satisfies Record<keyof CallSummary, string>;

const ENVELOPE_FIELDS = {
  schemaVersion: 'int',
  callId: 'string',
  encoding: 'Encoding',
  sampleRateHz: 'int',
  channels: 'Channel[]',
  seq: 'null|long',
  streamOffsetSamples: 'null|long',
  recordTime: 'null|long:timestamp-millis',
  endOfCall: 'boolean',
  samples: 'bytes',
} satisfies Record<keyof AudioChunkEnvelope, string>;

interface Field {
  name: string;
  doc?: string;
  type: unknown;
  default?: unknown;
}
interface Named {
  type: string;
  name?: string;
  logicalType?: string;
  items?: unknown;
  fields?: Field[];
  symbols?: string[];
  default?: string;
}

function record(name: string): { fields: Field[] } {
  return readSchema(name) as unknown as { fields: Field[] };
}

function typeName(type: unknown): string {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.map(typeName).join('|');
  const named = type as Named;
  if (named.type === 'array') return `${typeName(named.items)}[]`;
  return named.logicalType === undefined
    ? (named.name ?? named.type)
    : `${named.type}:${named.logicalType}`;
}

function enumsOf(type: unknown): Named[] {
  if (typeof type === 'string') return [];
  if (Array.isArray(type)) return type.flatMap(enumsOf);
  const named = type as Named;
  if (named.type === 'enum') return [named];
  return [...(named.fields ?? []).flatMap((f) => enumsOf(f.type)), ...enumsOf(named.items ?? '')];
}

describe.each([
  ['emotion-event', EVENT_FIELDS],
  ['utterance-event', UTTERANCE_FIELDS],
  ['call-summary', SUMMARY_FIELDS],
  ['audio-chunk', ENVELOPE_FIELDS],
])('schemas/%s.avsc', (name, expected) => {
  const { fields } = record(name);

  it('declares the fields of the TypeScript type, in that order', () => {
    expect(fields.map((field) => [field.name, typeName(field.type)])).toEqual(
      Object.entries(expected),
    );
  });

  it('explains every field', () => {
    for (const { name: field, doc } of fields) expect(doc?.length, field).toBeGreaterThan(10);
  });

  it('gives every enum the default unknown', () => {
    const enums = fields.flatMap((field) => enumsOf(field.type));
    expect(enums.length).toBeGreaterThan(0);
    for (const { symbols, default: fallback } of enums) {
      expect(fallback).toBe('unknown');
      expect(symbols).toContain('unknown');
    }
  });

  it('gives every nullable field and every array of the event the empty default', () => {
    for (const field of fields) {
      if (typeName(field.type).startsWith('null|')) expect(field.default).toBeNull();
    }
  });
});

it('lists the symbols that the types list', () => {
  const symbols = Object.fromEntries(
    ['emotion-event', 'utterance-event', 'call-summary', 'audio-chunk']
      .flatMap((name) => record(name).fields)
      .flatMap((field) => enumsOf(field.type))
      .map((type): [string, string[]] => [type.name ?? '', type.symbols ?? []]),
  );
  expect(symbols).toEqual({
    EventKind: EVENT_KINDS,
    Channel: EVENT_CHANNELS,
    EventStatus: EVENT_STATUSES,
    Purpose: PURPOSES,
    MonoContains: MONO_CONTENTS,
    AudioNote: EVENT_NOTES,
    UtterancePhase: UTTERANCE_PHASES,
    Encoding: ENVELOPE_ENCODINGS,
  });
});

it('carries all that the audio side can say', () => {
  expect(EVENT_CHANNELS).toEqual([...CHANNELS, 'unknown']);
  expect(EVENT_NOTES).toEqual([...AUDIO_NOTES, 'unknown']);
  expect(ENVELOPE_ENCODINGS).toEqual([...ENCODINGS, 'unknown']);
});
