import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AudioReader } from '../../../connectors/kafka/audio-reader.js';
import type { KafkaRecord } from '../../../connectors/kafka/record.js';
import { frame } from '../../../connectors/kafka/schema-frame.js';
import { SchemaRegistry } from '../../../connectors/kafka/schema-registry.js';
import { audioChunkCodec } from '../../../src/events/avro-codec.js';
import { kafkaRecord } from './kafka-record.js';
import { StandInRegistry } from './stand-in-registry.js';

const CODEC = audioChunkCodec();
const AVRO = CODEC.encode({
  schemaVersion: 1,
  callId: 'call-1',
  encoding: 'mulaw',
  sampleRateHz: 8_000,
  channels: ['customer'],
  seq: 0,
  streamOffsetSamples: 0,
  recordTime: null,
  endOfCall: false,
  samples: Buffer.from([1, 2]),
});

let server: StandInRegistry;
let reader: AudioReader;
beforeEach(async () => {
  server = await StandInRegistry.start();
  reader = new AudioReader(new SchemaRegistry({ url: server.url, waitMs: 500 }));
});
afterEach(() => server[Symbol.asyncDispose]());

function framed(schemaId: number): KafkaRecord {
  return kafkaRecord({ key: 'call-1', value: frame(schemaId, AVRO), headers: {} });
}

describe('AudioReader', () => {
  it('looks the schema of an envelope up once, and reads it', async () => {
    const id = server.add('call-audio-value', JSON.stringify(CODEC.schema));
    await reader.prepare([framed(id), framed(id)]);
    await reader.prepare([framed(id)]);
    expect(reader.read(framed(id))).toMatchObject({ callId: 'call-1', seq: 0 });
    expect(server.requests).toHaveLength(1);
  });

  it('leaves a schema that the registry does not know to be refused, and asks once', async () => {
    await reader.prepare([framed(99)]);
    await reader.prepare([framed(99)]);
    expect(() => reader.read(framed(99))).toThrow(
      expect.objectContaining({ code: 'WIRE_SCHEMA_UNKNOWN' }),
    );
    expect(server.requests).toHaveLength(1);
  });

  it('does not take a registry that is down for one that does not know', async () => {
    server.faults = Array.from({ length: 50 }, () => 0);
    await expect(reader.prepare([framed(1)])).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
  });

  it('asks nobody about what is too short for a frame', async () => {
    const record = kafkaRecord({ key: 'call-1', value: Buffer.from([0, 1]), headers: {} });
    await reader.prepare([record]);
    expect(() => reader.read(record)).toThrow(expect.objectContaining({ code: 'WIRE_FORMAT' }));
    expect(server.requests).toEqual([]);
  });
});
