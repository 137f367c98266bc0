import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventDecoder } from '../../../connectors/kafka/event-decoder.js';
import {
  fingerprintEncoder,
  registryEncoder,
  type EncodedEvent,
} from '../../../connectors/kafka/event-encoder.js';
import { SchemaRegistry } from '../../../connectors/kafka/schema-registry.js';
import { AvroCodec, emotionEventCodec } from '../../../src/events/avro-codec.js';
import { readSchema } from '../../../src/events/schema-file.js';
import { makeEvent } from '../make-output.js';
import { StandInRegistry } from './stand-in-registry.js';

const EVENT = makeEvent({ callId: 'Anruf 1', windowIndex: 3 });
const codec = emotionEventCodec();
let server: StandInRegistry;
let registry: SchemaRegistry;
beforeEach(async () => {
  server = await StandInRegistry.start();
  registry = new SchemaRegistry({ url: server.url, waitMs: 500 });
});
afterEach(() => server[Symbol.asyncDispose]());

/** The schema of events as somebody may have it who is a version ahead. */
function laterSchema(): { name: string; fields: Record<string, unknown>[] } {
  return structuredClone(readSchema('emotion-event')) as never;
}

function framed(id: number, avro: Uint8Array): EncodedEvent {
  return { value: Buffer.concat([Buffer.from([0, 0, 0, 0, id]), avro]), headers: {} };
}

describe('registryEncoder', () => {
  it('writes 0x00, the id, Avro, and the event id as a header', async () => {
    for (let other = 0; other < 4; other++) server.add(`other-${other}`, `"${other}"`);
    const encoder = registryEncoder({ registry, topic: 'emotion-events' });
    await encoder.prepare();
    const { value, headers } = encoder.encode(EVENT);
    expect(value.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, 5]));
    expect(value.subarray(5)).toEqual(codec.encode(EVENT));
    expect(headers).toEqual({ eventId: EVENT.id });
    expect(server.subjects.get('emotion-events-value')?.compatibility).toBe('FULL_TRANSITIVE');
  });

  it('needs the registry no more once it is prepared', async () => {
    const encoder = registryEncoder({ registry, topic: 't' });
    await encoder.prepare();
    await server[Symbol.asyncDispose]();
    expect(encoder.encode(EVENT).value.length).toBeGreaterThan(5);
    server = await StandInRegistry.start();
  });

  it('only looks the schema up where it may not register', async () => {
    const options = { registry, topic: 't', register: false } as const;
    await expect(registryEncoder(options).prepare()).rejects.toMatchObject({
      code: 'REGISTRY_SCHEMA',
    });
    expect(server.subjects.size).toBe(0);
    server.add('t-value', JSON.stringify(codec.schema));
    await registryEncoder(options).prepare();
  });

  it('refuses an event that does not fit the schema', async () => {
    const encoder = registryEncoder({ registry, topic: 't' });
    await encoder.prepare();
    const wrong = { ...EVENT, colour: 'red' };
    expect(() => encoder.encode(wrong)).toThrow(/EVENT_INVALID.*colour/);
  });
});

describe('eventDecoder', () => {
  it('reads back what both encoders wrote', async () => {
    const encoder = registryEncoder({ registry, topic: 't' });
    await encoder.prepare();
    const decoder = eventDecoder(registry);
    expect(await decoder.decode(encoder.encode(EVENT))).toEqual(EVENT);
    expect(await decoder.decode(fingerprintEncoder().encode(EVENT))).toEqual(EVENT);
    expect(await eventDecoder().decode(fingerprintEncoder().encode(EVENT))).toEqual(EVENT);
  });

  it('asks for each schema once, also when many records come at the same time', async () => {
    const id = server.add('t-value', JSON.stringify(codec.schema));
    const decoder = eventDecoder(registry);
    const record = framed(id, codec.encode(EVENT));
    await Promise.all(Array.from({ length: 20 }, () => decoder.decode(record)));
    await decoder.decode(record);
    expect(server.requests).toEqual([`GET /schemas/ids/${id}`]);
    await server[Symbol.asyncDispose]();
    expect(await decoder.decode(record)).toEqual(EVENT);
    server = await StandInRegistry.start();
  });

  it('reads events of a later schema: new fields are left out, new symbols are unknown', async () => {
    const later = laterSchema();
    const kind = later.fields.find(({ name }) => name === 'kind')?.['type'] as {
      symbols: string[];
    };
    kind.symbols.push('quarter');
    later.fields.push({ name: 'mood', type: ['null', 'string'], default: null });
    const id = server.add('t-value', JSON.stringify(later));
    const newer = new AvroCodec<Record<string, unknown>>(later as never);
    const avro = newer.encode({ ...EVENT, kind: 'quarter', mood: 'blue' });
    expect(await eventDecoder(registry).decode(framed(id, avro))).toEqual({
      ...EVENT,
      kind: 'unknown',
    });
  });

  it('reads events of an earlier schema: fields that were not there have their defaults', async () => {
    const earlier = laterSchema();
    earlier.fields = earlier.fields.filter(({ name }) => name !== 'smoothedLabel');
    const id = server.add('t-value', JSON.stringify(earlier));
    const rest = Object.entries(EVENT).filter(([name]) => name !== 'smoothedLabel');
    const older = new AvroCodec<Record<string, unknown>>(earlier as never);
    const avro = older.encode(Object.fromEntries(rest));
    const read = await eventDecoder(registry).decode(framed(id, avro));
    expect(read).toEqual({ ...EVENT, smoothedLabel: null });
  });

  it.each([
    ['a GUID', [1, 2, 3, 4, 5, 6], 'WIRE_FORMAT'],
    ['no frame', [7, 7, 7, 7, 7, 7], 'WIRE_FORMAT'],
    ['too few bytes', [0, 0, 0], 'WIRE_FORMAT'],
    ['no bytes', [], 'WIRE_FORMAT'],
    ['an unknown id', [0, 0, 0, 0, 99, 0], 'WIRE_SCHEMA_UNKNOWN'],
  ])('refuses %s', async (_, bytes, code) => {
    const record = { value: Uint8Array.from(bytes), headers: {} };
    await expect(eventDecoder(registry).decode(record)).rejects.toMatchObject({ code });
  });

  it('refuses a tombstone, a schema of something else, an unknown fingerprint, bytes cut short', async () => {
    const decoder = eventDecoder(registry);
    const other = server.add('other', '{"type":"record","name":"Other","fields":[]}');
    const refused = (record: { value: Uint8Array | undefined; headers?: Record<string, string> }) =>
      expect(decoder.decode({ headers: {}, ...record })).rejects;
    await refused({ value: undefined }).toMatchObject({ code: 'WIRE_FORMAT' });
    await refused(framed(other, Buffer.alloc(0))).toMatchObject({ code: 'WIRE_SCHEMA_UNKNOWN' });
    await refused({ value: Buffer.alloc(3), headers: { schemaFingerprint: 'ab' } }).toMatchObject({
      code: 'WIRE_SCHEMA_UNKNOWN',
    });
    const { value, headers } = fingerprintEncoder().encode(EVENT);
    await refused({ value: value.subarray(1), headers: { ...headers } }).toMatchObject({
      code: 'EVENT_UNREADABLE',
    });
  });

  it('asks for the registry where a record names its schema by an id and there is none', async () => {
    const record = framed(1, codec.encode(EVENT));
    await expect(eventDecoder().decode(record)).rejects.toThrow(/--registry/);
  });

  it('says that the registry is down, and works again when it is up', async () => {
    const id = server.add('t-value', JSON.stringify(codec.schema));
    const decoder = eventDecoder(registry);
    server.faults = Array.from({ length: 50 }, () => 503);
    await expect(decoder.decode(framed(id, codec.encode(EVENT)))).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
    server.faults = [];
    expect(await decoder.decode(framed(id, codec.encode(EVENT)))).toEqual(EVENT);
  });
});
