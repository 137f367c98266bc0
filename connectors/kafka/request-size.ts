import type { Message, TopicMessages } from 'kafkajs';

/** Brokers take record batches of about 1 MiB by default; this leaves room for what frames them. */
export const MAX_BATCH_BYTES = 768 * 1024;

/**
 * Splits what is to be sent into requests none of which has more than `maxBytes` for one partition,
 * since kafkajs makes one record batch of it, and brokers refuse those that are too large (#1227).
 * The order within each partition stays. A record that is larger by itself goes alone.
 *
 * @param batch every message with its partition
 */
export function inRequests(
  batch: readonly TopicMessages[],
  maxBytes = MAX_BATCH_BYTES,
): TopicMessages[][] {
  const requests: Map<string, Message[]>[] = [];
  for (const { topic, messages } of batch) {
    const fill = new Map<number | undefined, { request: number; bytes: number }>();
    for (const message of messages) {
      const bytes = sizeOf(message);
      const last = fill.get(message.partition) ?? { request: 0, bytes: 0 };
      const isFull = last.bytes > 0 && last.bytes + bytes > maxBytes;
      const next = isFull
        ? { request: last.request + 1, bytes }
        : { request: last.request, bytes: last.bytes + bytes };
      fill.set(message.partition, next);
      const request = (requests[next.request] ??= new Map<string, Message[]>());
      const own = request.get(topic) ?? [];
      own.push(message);
      request.set(topic, own);
    }
  }
  return requests.map((request) => [...request].map(([topic, messages]) => ({ topic, messages })));
}

/** At least what the record takes; it may be compressed, but not by us. */
function sizeOf({ key, value, headers = {} }: Message): number {
  const headerBytes = Object.entries(headers).map(
    ([name, header]) => lengthOf(name) + lengthOf([header].flat().join('')) + HEADER_BYTES,
  );
  return RECORD_BYTES + lengthOf(key) + lengthOf(value) + headerBytes.reduce((a, b) => a + b, 0);
}

function lengthOf(part: Buffer | string | null | undefined): number {
  return part === null || part === undefined ? 0 : Buffer.byteLength(part);
}

const RECORD_BYTES = 32;
const HEADER_BYTES = 8;
