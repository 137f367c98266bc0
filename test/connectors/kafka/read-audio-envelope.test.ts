import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  envelopeSchemaId,
  type EnvelopeSchemas,
} from '../../../connectors/kafka/read-audio-envelope.js';
import { readAudioRecord } from '../../../connectors/kafka/read-audio-record.js';
import { frame } from '../../../connectors/kafka/schema-frame.js';
import { UndertoneError } from '../../../src/errors.js';
import type { AudioChunkEnvelope } from '../../../src/events/audio-chunk.js';
import { audioChunkCodec } from '../../../src/events/avro-codec.js';
import { anyEnvelope } from '../../events/arbitraries.js';
import { AUDIO_HEADERS, kafkaRecord, RECORD_TIME_MS } from './kafka-record.js';

const CODEC = audioChunkCodec();
const SCHEMA_ID = 7;
const NO_REGISTRY: EnvelopeSchemas = { own: CODEC };
const REGISTRY: EnvelopeSchemas = {
  own: CODEC,
  registered: new Map([[SCHEMA_ID, CODEC.decoderFor(CODEC.schema)]]),
};
const CONTENT_TYPE = { contentType: 'avro/audio-chunk' };

const ENVELOPE: AudioChunkEnvelope = {
  schemaVersion: 1,
  callId: 'call-1',
  encoding: 'mulaw',
  sampleRateHz: 8_000,
  channels: ['customer', 'agent'],
  seq: 3,
  streamOffsetSamples: 4_800,
  recordTime: 1_600_000_000_000,
  endOfCall: true,
  samples: Buffer.from([1, 2, 3, 4]),
};

const UNDERSTOOD = {
  callId: 'call-1',
  format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer', 'agent'] },
  seq: 3,
  streamOffsetSamples: 4_800,
  roughOffsetSamples: undefined,
  endOfCall: true,
  recordTimeMs: 1_600_000_000_000,
  bytes: Buffer.from([1, 2, 3, 4]),
  traceparent: undefined,
};

function readEnvelope(
  changes: Partial<AudioChunkEnvelope>,
  key: string | undefined = 'call-1',
): ReturnType<typeof readAudioRecord> {
  const value = CODEC.encode({ ...ENVELOPE, ...changes });
  return readAudioRecord(kafkaRecord({ key, value, headers: CONTENT_TYPE }), NO_REGISTRY);
}

describe('an envelope is understood', () => {
  it('by its content type', () => {
    expect(readEnvelope({})).toStrictEqual(UNDERSTOOD);
  });

  it('by the frame of a registry, with a content type and without', () => {
    const value = frame(SCHEMA_ID, CODEC.encode(ENVELOPE));
    for (const headers of [{}, CONTENT_TYPE]) {
      expect(readAudioRecord(kafkaRecord({ value, headers }), REGISTRY)).toStrictEqual(UNDERSTOOD);
    }
  });

  it('without what a producer may leave out', () => {
    const record = readEnvelope({ seq: null, streamOffsetSamples: null, recordTime: null });
    expect(record).toMatchObject({ callId: 'call-1', recordTimeMs: RECORD_TIME_MS });
    expect(record.seq).toBeUndefined();
    expect(record.streamOffsetSamples).toBeUndefined();
  });
});

it('takes samples for samples, whatever they begin with', () => {
  for (const first of [0, 1]) {
    const value = Uint8Array.of(first, 0, 0, 0, SCHEMA_ID, 0);
    const record = readAudioRecord(kafkaRecord({ value, headers: AUDIO_HEADERS }), REGISTRY);
    expect(record.bytes).toEqual(value);
  }
});

describe('refuses', () => {
  it('a schema id that is not known, and names it for the lookup', () => {
    const record = kafkaRecord({ value: frame(8, CODEC.encode(ENVELOPE)) });
    expect(() => readAudioRecord(record, REGISTRY)).toThrow(/WIRE_SCHEMA_UNKNOWN: .*received 8/);
    expect(envelopeSchemaId(record)).toBe(8);
  });

  it('a schema id where there is no registry', () => {
    const value = frame(SCHEMA_ID, CODEC.encode(ENVELOPE));
    const record = kafkaRecord({ value, headers: CONTENT_TYPE });
    expect(() => readAudioRecord(record, NO_REGISTRY)).toThrow(/WIRE_SCHEMA_UNKNOWN.*--registry/);
  });

  it('the framing with a GUID, and a frame that is cut', () => {
    for (const [value, message] of [
      [Buffer.alloc(40, 1), /WIRE_FORMAT: value: .*GUID/],
      [Buffer.alloc(4, 0), /WIRE_FORMAT: value: .*received 4 bytes/],
    ] as const) {
      expect(() => readAudioRecord(kafkaRecord({ value }), REGISTRY)).toThrow(message);
    }
  });

  it('an envelope without a key, which may lie on any partition', () => {
    expect(() => readEnvelope({}, '')).toThrow(/AUDIO_HEADERS: key: .*missing/);
  });

  it('bytes that are no envelope', () => {
    const value = CODEC.encode(ENVELOPE).subarray(0, -1);
    const record = kafkaRecord({ value, headers: CONTENT_TYPE });
    expect(() => readAudioRecord(record, NO_REGISTRY)).toThrow(/EVENT_UNREADABLE/);
  });

  it.each([
    [{ schemaVersion: 2 }, /AUDIO_HEADERS: envelope schemaVersion: .*expected 1; received "2"/],
    [{ encoding: 'unknown' }, /AUDIO_ENCODING: envelope encoding/],
    [{ sampleRateHz: 4_000 }, /AUDIO_RATE: envelope sampleRate/],
    [{ channels: ['customer', 'unknown'] }, /AUDIO_CHANNELS: envelope channels/],
    [{ channels: [] }, /AUDIO_CHANNELS: envelope channels/],
    [{ seq: -1 }, /AUDIO_HEADERS: envelope seq: .*received "-1"/],
    [{ streamOffsetSamples: -1 }, /AUDIO_HEADERS: envelope streamOffsetSamples/],
    [{ recordTime: -1 }, /AUDIO_HEADERS: envelope recordTime/],
    [{ samples: Buffer.alloc(3) }, /AUDIO_HEADERS: value/],
    [{ callId: 'call-2' }, /AUDIO_HEADERS: key: .*call-2.*received "call-1"/],
  ] as const)('%j', (changes, message) => {
    expect(() => readEnvelope(changes as Partial<AudioChunkEnvelope>)).toThrow(message);
  });
});

it('meets any envelope and any bytes with an error of its own, or understands them', () => {
  const codes = new Set<string>();
  const bytes = fc.oneof(
    anyEnvelope.map((envelope) =>
      CODEC.encode({ ...envelope, schemaVersion: 1, callId: 'call-1' }),
    ),
    fc.uint8Array(),
  );
  fc.assert(
    fc.property(bytes, fc.boolean(), (value, framed) => {
      const record = kafkaRecord({
        value: framed ? frame(SCHEMA_ID, value) : value,
        headers: CONTENT_TYPE,
      });
      codes.add(codeOf(() => readAudioRecord(record, REGISTRY)));
    }),
    { numRuns: 3_000 },
  );
  expect([
    'none',
    'AUDIO_HEADERS',
    'AUDIO_ENCODING',
    'AUDIO_RATE',
    'AUDIO_CHANNELS',
    'WIRE_FORMAT',
    'WIRE_SCHEMA_UNKNOWN',
    'EVENT_UNREADABLE',
  ]).toEqual(expect.arrayContaining([...codes]));
  expect([...codes]).toEqual(expect.arrayContaining(['AUDIO_RATE', 'EVENT_UNREADABLE']));
});

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    if (error instanceof UndertoneError) return error.code;
    throw error;
  }
}
