import type { Message } from 'kafkajs';

import type { UndertoneError } from '../../src/errors.js';
import type { KafkaRecord } from './record.js';

/**
 * What is kept of a record that cannot be processed: where it was, why, and none of its audio
 * unless asked for. The headers name the original's coordinates; the value is the message.
 */
export function deadLetter(
  record: KafkaRecord,
  error: UndertoneError,
  withAudio: boolean,
): Message {
  const headers = {
    errorCode: error.code,
    originalTopic: record.topic,
    originalPartition: String(record.partition),
    originalOffset: String(record.offset),
    originalTimestamp: String(record.timeMs),
    ...(withAudio && { errorMessage: error.message, ...prefixed(record.headers) }),
  };
  const value = withAudio ? Buffer.from(record.value ?? []) : Buffer.from(error.message);
  return { key: record.key ?? null, value, headers };
}

function prefixed(headers: KafkaRecord['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`original.${name}`, value]),
  );
}
