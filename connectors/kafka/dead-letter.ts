import type { Message } from 'kafkajs';

import type { UndertoneError } from '../../src/errors.js';
import type { KafkaRecord } from './record.js';

/** Larger records keep no audio: the letter has to fit where letters go, whatever was compressed. */
const MAX_KEPT_BYTES = 512 * 1024;
/** Of a key: no call has a longer name. */
const MAX_KEY_LENGTH = 1_000;

/**
 * What is kept of a record that cannot be processed: where it was, why, and none of its audio
 * unless asked for. The headers name the original's coordinates; the value is the message.
 */
export function deadLetter(
  record: KafkaRecord,
  error: UndertoneError,
  withAudio: boolean,
): Message {
  const keepsAudio = withAudio && sizeOf(record) <= MAX_KEPT_BYTES;
  const headers = {
    errorCode: error.code,
    originalTopic: record.topic,
    originalPartition: String(record.partition),
    originalOffset: String(record.offset),
    originalTimestamp: String(record.timeMs),
    ...(keepsAudio && { errorMessage: error.message, ...prefixed(record.headers) }),
  };
  const value = keepsAudio ? Buffer.from(record.value ?? []) : Buffer.from(error.message);
  return { key: record.key?.slice(0, MAX_KEY_LENGTH) ?? null, value, headers };
}

function sizeOf({ value, headers }: KafkaRecord): number {
  const names = Object.entries(headers).map(([name, text]) => name.length + text.length);
  return names.reduce((sum, length) => sum + length, value?.length ?? 0);
}

function prefixed(headers: KafkaRecord['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`original.${name}`, value]),
  );
}
