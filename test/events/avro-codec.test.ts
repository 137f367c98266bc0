import avsc from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { UndertoneError } from '../../src/errors.js';
import { audioChunkCodec, emotionEventCodec } from '../../src/events/avro-codec.js';
import { readSchema } from '../../src/events/schema-file.js';
import { WINDOW_EVENT, anyEnvelope, anyEvent } from './arbitraries.js';

const events = emotionEventCodec();
const envelopes = audioChunkCodec();

describe('encode and decode', () => {
  it('give back any event as it was', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(events.decode(events.encode(event))).toStrictEqual(event);
      }),
      { numRuns: 500 },
    );
  });

  it('give back any envelope as it was', () => {
    fc.assert(
      fc.property(anyEnvelope, (envelope) => {
        expect(envelopes.decode(envelopes.encode(envelope))).toStrictEqual(envelope);
      }),
      { numRuns: 500 },
    );
  });

  it('know the record by name and by fingerprint', () => {
    expect(events.name).toBe('undertone.EmotionEvent');
    expect(envelopes.name).toBe('undertone.AudioChunk');
    expect(events.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const stock = avsc.Type.forSchema(readSchema('emotion-event'));
    expect(events.fingerprint).toBe(stock.fingerprint('sha256').toString('hex'));
    expect(events.fingerprint).not.toBe(envelopes.fingerprint);
  });
});

it('writes what any Avro reader reads', () => {
  const stock = avsc.Type.forSchema(readSchema('emotion-event'));
  expect(stock.fromBuffer(events.encode(WINDOW_EVENT))).toEqual(WINDOW_EVENT);
});

describe('encode refuses', () => {
  it.each([
    ['an undeclared field', { ...WINDOW_EVENT, mood: 'fine' }, /mood.*declared/],
    [
      'an undeclared field of a score',
      { ...WINDOW_EVENT, scores: [{ label: 'angry', probability: 1, rank: 1 }] },
      /scores\.0\.rank/,
    ],
    ['a missing field', { ...WINDOW_EVENT, id: undefined }, /at id/],
    ['a symbol outside its enum', { ...WINDOW_EVENT, status: 'ready' }, /at status.*"ready"/],
    ['a fraction in a long', { ...WINDOW_EVENT, endSample: 0.5 }, /at endSample.*0\.5/],
    ['a long that is not safe', { ...WINDOW_EVENT, endSample: 2 ** 53 }, /at endSample/],
    ['NaN', { ...WINDOW_EVENT, confidence: NaN }, /confidence/],
    [
      'infinity inside an array',
      { ...WINDOW_EVENT, scores: [{ label: 'angry', probability: Infinity }] },
      /scores\.0\.probability/,
    ],
    ['something else than a record', 'angry', /at its root/],
  ])('%s', (_name, value, message) => {
    expect(() => events.encode(value as typeof WINDOW_EVENT)).toThrow(message);
    expect(() => events.encode(value as typeof WINDOW_EVENT)).toThrow(/^EVENT_INVALID/);
  });
});

describe('decode', () => {
  const bytes = events.encode(WINDOW_EVENT);

  it('refuses bytes that end early, at every length', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => events.decode(bytes.subarray(0, length))).toThrow(UndertoneError);
    }
  });

  it('refuses bytes that go on', () => {
    expect(() => events.decode(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(/EVENT_UNREADABLE/);
  });

  it('refuses an array that announces more items than there are bytes, without making room', () => {
    const huge = Buffer.of(0xfe, 0xff, 0xff, 0xff, 0x0f);
    const start = bytes.indexOf(Buffer.of(0x04, 0x0a, ...Buffer.from('angry')));
    expect(start).toBeGreaterThan(0);
    const forged = Buffer.concat([bytes.subarray(0, start), huge, bytes.subarray(start + 1)]);
    expect(() => events.decode(forged)).toThrow(/announces more items/);
  });

  it('answers any bytes with a value or with a named error', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        for (const codec of [events, envelopes]) {
          try {
            codec.decode(input);
          } catch (error) {
            refused++;
            expect(error).toBeInstanceOf(UndertoneError);
            expect((error as UndertoneError).code).toMatch(/^EVENT_(UNREADABLE|INVALID)$/);
          }
        }
      }),
      { numRuns: 4_000 },
    );
    expect(refused).toBeGreaterThan(4_000);
  });

  it('answers any damage to an event with a value or with a named error', () => {
    const damage = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = Buffer.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        try {
          events.decode(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(UndertoneError);
        }
      }),
      { numRuns: 4_000 },
    );
  });
});

describe('a decoder for another schema', () => {
  interface SchemaLike {
    readonly fields: readonly { readonly name: string }[];
  }
  const schema = readSchema('audio-chunk') as SchemaLike;
  const written = {
    schemaVersion: 1,
    callId: 'call-1',
    encoding: 'alaw' as const,
    sampleRateHz: 8_000,
    channels: ['customer', 'agent'] as const,
    seq: 2 ** 40,
    streamOffsetSamples: Number.MAX_SAFE_INTEGER,
    recordTime: null,
    endOfCall: false,
    samples: Buffer.from([1, 2]),
  };

  it('fills in what its writer did not know, and leaves out what only its writer knew', () => {
    const writer = {
      ...schema,
      fields: [
        ...schema.fields.filter(({ name }) => name !== 'recordTime'),
        { name: 'mood', type: 'string' },
      ],
    } as avsc.Schema;
    const bytes = avsc.Type.forSchema(writer).toBuffer({
      ...written,
      streamOffsetSamples: 1_600,
      mood: 'fine',
    });
    const decode = envelopes.decoderFor(writer);
    expect(decode(bytes)).toStrictEqual({ ...written, streamOffsetSamples: 1_600 });
  });

  it('reads numbers as exactly, and arrays as carefully, as with its own', () => {
    const decode = envelopes.decoderFor(envelopes.schema);
    expect(decode(envelopes.encode(written))).toStrictEqual(written);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => decode(bytes)).toThrow(UndertoneError);
      }),
    );
  });

  it('is refused where the schema does not resolve to this one', () => {
    expect(() => envelopes.decoderFor(readSchema('emotion-event'))).toThrow(/WIRE_SCHEMA_UNKNOWN/);
    const worthless = { type: 'nonsense' } as unknown as avsc.Schema;
    expect(() => envelopes.decoderFor(worthless)).toThrow(/WIRE_SCHEMA_UNKNOWN/);
  });
});
