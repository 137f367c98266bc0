import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAudioRecord } from '../../../connectors/kafka/read-audio-record.js';
import { writeAudioRecord } from '../../../connectors/kafka/write-audio-record.js';
import { CHANNELS, ENCODINGS, type AudioChunk } from '../../../src/audio/chunk.js';
import { BYTES_PER_SAMPLE } from '../../../src/audio/format.js';
import { UndertoneError } from '../../../src/errors.js';
import { audioChunkCodec } from '../../../src/events/avro-codec.js';
import { AUDIO_HEADERS, asRead, kafkaRecord, RECORD_TIME_MS } from './kafka-record.js';

const SCHEMAS = { own: audioChunkCodec() };

function read(overrides: Parameters<typeof kafkaRecord>[0]) {
  return readAudioRecord(kafkaRecord(overrides), SCHEMAS);
}

function withHeaders(headers: Record<string, string>) {
  return read({ headers: { ...AUDIO_HEADERS, ...headers } });
}

const anyChunk: fc.Arbitrary<AudioChunk> = fc
  .record({
    callId: fc.string({ minLength: 1, unit: 'grapheme' }),
    encoding: fc.constantFrom(...ENCODINGS),
    sampleRateHz: fc.integer({ min: 8_000, max: 48_000 }),
    channels: fc.shuffledSubarray([...CHANNELS], { minLength: 1, maxLength: 2 }),
    samples: fc.nat({ max: 50 }),
    fill: fc.nat({ max: 255 }),
    offsetSamples: fc.option(fc.nat({ max: 2 ** 48 }), { nil: undefined }),
  })
  .map(({ callId, encoding, sampleRateHz, channels, samples, fill, offsetSamples }) => ({
    callId,
    format: { encoding, sampleRateHz, channels },
    bytes: new Uint8Array(samples * channels.length * BYTES_PER_SAMPLE[encoding]).fill(fill),
    ...(offsetSamples !== undefined && { offsetSamples }),
    clock: { kind: 'record', timeMs: RECORD_TIME_MS },
    endOfCall: samples === 0,
  }));

it('gives back what was written', () => {
  fc.assert(
    fc.property(anyChunk, fc.maxSafeInteger().map(Math.abs), (chunk, seq) => {
      const { callId, format, bytes, offsetSamples, endOfCall } = chunk;
      expect(readAudioRecord(asRead(writeAudioRecord(chunk, seq)), SCHEMAS)).toStrictEqual({
        callId,
        format,
        seq,
        streamOffsetSamples: offsetSamples,
        roughOffsetSamples: undefined,
        endOfCall,
        recordTimeMs: RECORD_TIME_MS,
        bytes: Buffer.from(bytes),
        traceparent: undefined,
      });
    }),
  );
});

it('takes the least that a producer has to say', () => {
  expect(withHeaders({})).toMatchObject({
    callId: 'call-1',
    format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer'] },
    seq: undefined,
    streamOffsetSamples: undefined,
    endOfCall: false,
  });
});

describe('refuses', () => {
  it.each(Object.keys(AUDIO_HEADERS))('a record without the header %s', (name) => {
    const headers = Object.fromEntries(
      Object.entries(AUDIO_HEADERS).filter(([other]) => other !== name),
    );
    expect(() => read({ headers })).toThrow(
      new RegExp(`AUDIO_HEADERS: header ${name}: .*missing; expected .+; received nothing`),
    );
  });

  it.each([
    ['schemaVersion', '2', /AUDIO_HEADERS: header schemaVersion: .*expected 1; received "2"/],
    ['encoding', 'opus', /AUDIO_ENCODING: header encoding: .*pcm_s16le.*received opus/],
    ['sampleRate', '8 kHz', /AUDIO_HEADERS: header sampleRate: .*received "8 kHz"/],
    ['sampleRate', '08000', /AUDIO_HEADERS: header sampleRate/],
    ['sampleRate', '8000.0', /AUDIO_HEADERS: header sampleRate/],
    ['sampleRate', '4000', /AUDIO_RATE: header sampleRate: .*8000 to 48000 Hz; received 4000 Hz/],
    ['channels', '2', /AUDIO_CHANNELS: headers channels and channelRole: .*2.*received 1/],
    ['channelRole', 'supervisor', /AUDIO_CHANNELS: header channelRole: .*received "supervisor"/],
    ['channelRole', 'customer,agent', /AUDIO_CHANNELS: .*expected 1 .*received 2/],
    ['seq', '-1', /AUDIO_HEADERS: header seq: .*received "-1"/],
    ['seq', '9007199254740992', /AUDIO_HEADERS: header seq: .*9007199254740991/],
    ['streamOffsetSamples', '1e3', /AUDIO_HEADERS: header streamOffsetSamples/],
    ['streamOffsetSamples', `${2 ** 48 + 1}`, /AUDIO_HEADERS: header streamOffsetSamples/],
    ['streamOffsetMs', '-20', /AUDIO_HEADERS: header streamOffsetMs: .*received "-20"/],
    ['streamOffsetMs', '9999999999999999', /AUDIO_HEADERS: header streamOffsetMs/],
    ['endOfCall', 'yes', /AUDIO_HEADERS: header endOfCall: .*true or false; received "yes"/],
  ])('%s: %s', (name, text, message) => {
    expect(() => withHeaders({ [name]: text })).toThrow(message);
  });

  it('a key that is too long for the name of a call', () => {
    const headers = { ...AUDIO_HEADERS };
    expect(() => read({ headers, key: 'k'.repeat(1_001) })).toThrow(/AUDIO_HEADERS: key: .*1001/);
  });

  it('two channels of one role', () => {
    const headers = { channels: '2', channelRole: 'agent,agent' };
    expect(() => withHeaders(headers)).toThrow(/AUDIO_CHANNELS: header channelRole/);
  });

  it.each([undefined, ''])('a record without a key (%j)', (key) => {
    expect(() => read({ key, headers: AUDIO_HEADERS })).toThrow(/AUDIO_HEADERS: key: .*missing/);
  });

  it('a value that is no whole number of samples', () => {
    const headers = { ...AUDIO_HEADERS, encoding: 'pcm_s16le' };
    expect(() => read({ value: new Uint8Array(3), headers })).toThrow(
      /AUDIO_HEADERS: value: .*whole samples of 2 bytes.*received "3 bytes"/,
    );
  });

  it('a value without samples, unless the call ends with it', () => {
    for (const value of [undefined, new Uint8Array(0)]) {
      expect(() => read({ value, headers: AUDIO_HEADERS })).toThrow(/AUDIO_HEADERS: value/);
      const end = read({ value, headers: { ...AUDIO_HEADERS, endOfCall: 'true' } });
      expect(end).toMatchObject({ endOfCall: true, bytes: { length: 0 } });
    }
  });

  it('names long garbage in short', () => {
    const error = thrownBy(() => withHeaders({ seq: 'x'.repeat(100_000) }));
    expect(error.message.length).toBeLessThan(300);
  });
});

describe('a position in milliseconds', () => {
  it.each([
    ['20', 8_000, 160, undefined],
    ['0.125', 8_000, 1, undefined],
    ['10', 11_025, undefined, 110],
    ['40', 11_025, 441, undefined],
    ['0', 44_100, 0, undefined],
  ])('%s ms at %d Hz is sample %s, or behind %s', (streamOffsetMs, rate, samples, rough) => {
    const record = withHeaders({ streamOffsetMs, sampleRate: `${rate}` });
    expect(record.streamOffsetSamples).toBe(samples);
    expect(record.roughOffsetSamples).toBe(rough);
  });

  it('gives way to one in samples', () => {
    const record = withHeaders({ streamOffsetMs: '20', streamOffsetSamples: '7' });
    expect(record.streamOffsetSamples).toBe(7);
  });
});

describe('a trace context', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('is handed through', () => {
    expect(withHeaders({ traceparent }).traceparent).toBe(traceparent);
  });

  it('is left out where it is none', () => {
    expect(withHeaders({ traceparent: 'none' }).traceparent).toBeUndefined();
  });
});

const NAMES = [...Object.keys(AUDIO_HEADERS), 'seq', 'streamOffsetMs', 'endOfCall', 'contentType'];
const NEARLY_RIGHT = ['1', '2', '7999', '16000', '0.5', 'customer,agent', ',', 'true', 'unknown'];
const anyValue = fc.oneof(
  fc.constantFrom(...NEARLY_RIGHT, ...ENCODINGS, 'avro/audio-chunk'),
  fc.bigInt().map(String),
  fc.double().map(String),
  fc.string(),
);

/** Right but for up to three headers, so that every check behind the first one is reached, too. */
const anyHeaders = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), fc.option(anyValue, { nil: undefined })), {
    maxLength: 3,
  })
  .map((changes) => {
    const headers = new Map<string, string>(Object.entries(AUDIO_HEADERS));
    for (const [name, value] of changes) {
      if (value === undefined) headers.delete(name);
      else headers.set(name, value);
    }
    return Object.fromEntries(headers);
  });

it('meets any garbage with an error of its own, or understands it', () => {
  const codes = new Set<string>();
  fc.assert(
    fc.property(anyHeaders, fc.uint8Array({ maxLength: 40 }), (headers, value) => {
      codes.add(codeOf(() => read({ headers, value })));
    }),
    { numRuns: 3_000 },
  );
  expect(CODES).toEqual(expect.arrayContaining([...codes]));
  expect([...codes]).toEqual(
    expect.arrayContaining(['none', 'AUDIO_HEADERS', 'AUDIO_RATE', 'AUDIO_CHANNELS']),
  );
});

const CODES = [
  'none',
  'AUDIO_HEADERS',
  'AUDIO_ENCODING',
  'AUDIO_RATE',
  'AUDIO_CHANNELS',
  'WIRE_FORMAT',
  'WIRE_SCHEMA_UNKNOWN',
  'EVENT_UNREADABLE',
];

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    if (error instanceof UndertoneError) return error.code;
    throw error;
  }
}
