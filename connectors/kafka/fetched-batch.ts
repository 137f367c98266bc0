import type { Batch, IHeaders, KafkaMessage } from 'kafkajs';

import type { KafkaRecord } from './record.js';

/** kafkajs hands the offset over that was asked for; its types leave it out. */
export function fetchedOffset(batch: Batch): number {
  return Number((batch as unknown as { readonly fetchedOffset: string }).fetchedOffset);
}

export function recordsOf(batch: Batch): KafkaRecord[] {
  return batch.messages.map((message) => toRecord(message, batch));
}

function toRecord(
  { offset, timestamp, key, value, headers = {} }: KafkaMessage,
  { topic, partition }: Batch,
): KafkaRecord {
  return {
    topic,
    partition,
    offset: Number(offset),
    timeMs: Number(timestamp),
    key: key?.toString(),
    value: value ?? undefined,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, header]) => [name, textOf(header)]),
    ),
  };
}

function textOf(header: IHeaders[string]): string {
  const last = Array.isArray(header) ? header.at(-1) : header;
  return last?.toString() ?? '';
}
