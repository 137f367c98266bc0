import fc from 'fast-check';

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

const int = (): fc.Arbitrary<number> => fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const long = (): fc.Arbitrary<number> => fc.maxSafeInteger();
/** Without -0, which JSON cannot tell from 0. */
const double = (): fc.Arbitrary<number> =>
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const text = (): fc.Arbitrary<string> => fc.string({ unit: 'grapheme' });
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null });

/** Any event that the schema can hold, sensible or not. */
export const anyEvent: fc.Arbitrary<EmotionEvent> = fc.record(
  {
    id: text(),
    kind: fc.constantFrom(...EVENT_KINDS),
    callId: text(),
    channel: fc.constantFrom(...EVENT_CHANNELS),
    streamEpoch: int(),
    ordinal: long(),
    windowIndex: long(),
    sampleRateHz: int(),
    startSample: long(),
    endSample: long(),
    startMs: long(),
    endMs: long(),
    eventTime: long(),
    status: fc.constantFrom(...EVENT_STATUSES),
    label: orNull(text()),
    scores: fc.array(
      fc.record({ label: text(), probability: double() }, { noNullPrototype: true }),
    ),
    confidence: orNull(double()),
    smoothedLabel: orNull(text()),
    speechRatio: double(),
    heardMs: long(),
    modelId: text(),
    configHash: text(),
    purpose: fc.constantFrom(...PURPOSES),
    purposeNote: orNull(text()),
    notice: orNull(text()),
    monoContains: fc.constantFrom(...MONO_CONTENTS),
    notes: fc.array(fc.constantFrom(...EVENT_NOTES)),
  },
  { noNullPrototype: true },
);

export const anyEnvelope: fc.Arbitrary<AudioChunkEnvelope> = fc.record(
  {
    schemaVersion: int(),
    callId: text(),
    encoding: fc.constantFrom(...ENVELOPE_ENCODINGS),
    sampleRateHz: int(),
    channels: fc.array(fc.constantFrom(...EVENT_CHANNELS)),
    seq: orNull(long()),
    streamOffsetSamples: orNull(long()),
    recordTime: orNull(long()),
    endOfCall: fc.boolean(),
    samples: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  },
  { noNullPrototype: true },
);

/** An ordinary window event, to be changed in one field by a test. */
export const WINDOW_EVENT: EmotionEvent = Object.freeze({
  id: '00112233445566778899aabbccddeeff',
  kind: 'window',
  callId: 'call-1',
  channel: 'customer',
  streamEpoch: 0,
  ordinal: 3,
  windowIndex: 3,
  sampleRateHz: 8000,
  startSample: 15_360,
  endSample: 35_960,
  startMs: 1920,
  endMs: 4495,
  eventTime: 1_700_000_004_495,
  status: 'final',
  label: 'angry',
  scores: [
    { label: 'angry', probability: 0.75 },
    { label: 'neutral', probability: 0.25 },
  ],
  confidence: 0.75,
  smoothedLabel: null,
  speechRatio: 0.875,
  heardMs: 2575,
  modelId: 'paper-ravdess',
  configHash: '0011223344556677',
  purpose: 'none',
  purposeNote: null,
  notice: null,
  monoContains: 'not_mono',
  notes: [],
});
