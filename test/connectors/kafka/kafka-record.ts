import type { KafkaRecord, OutgoingRecord } from '../../../connectors/kafka/record.js';

export const RECORD_TIME_MS = 1_700_000_000_000;

/** A record as a broker would hand it out; `overrides` say what is special about it. */
export function kafkaRecord(overrides: Partial<KafkaRecord>): KafkaRecord {
  return {
    topic: 'call-audio',
    partition: 0,
    offset: 0,
    timeMs: RECORD_TIME_MS,
    key: 'call-1',
    value: new Uint8Array(160),
    headers: {},
    ...overrides,
  };
}

export function asRead({ key, value, headers }: OutgoingRecord): KafkaRecord {
  return kafkaRecord({ key, value: value ?? undefined, headers });
}

/** The least that a producer has to say. */
export const AUDIO_HEADERS = {
  schemaVersion: '1',
  encoding: 'mulaw',
  sampleRate: '8000',
  channels: '1',
  channelRole: 'customer',
} as const;
